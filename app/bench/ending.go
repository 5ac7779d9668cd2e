package bench

import (
	"cradle/app/run"
	"cradle/rapi"
	"cradle/rapi/provxml"
)

// Ending is how a run with this result ended. A result is never better than
// what the handset said of each setting: a success code beside a failed or an
// unmentioned one is Applied with problems.
func Ending(r *provxml.Result) run.Ending {
	switch {
	case r.Lost, r.HRESULT == rapi.ConfigCSPException, r.HRESULT == rapi.ConfigTransactionFailure:
		return run.Unknown
	case r.HRESULT == rapi.ConfigCancelled:
		return run.Cancelled
	case r.HRESULT.Failed():
		return run.Failed
	case !r.Worst().Good(): // also an error at a place that was not sent
		return run.AppliedWithProblems
	}
	return run.Applied
}

// busy: the handset refused because its Configuration Manager was at work for
// someone else. Only this is retried, and only as a whole document.
func busy(r *run.Run) bool {
	return r.Result != nil && !r.Result.Lost &&
		(r.Result.HRESULT == rapi.ConfigBusy || r.Result.HRESULT == rapi.ConfigCancelTimeout)
}
