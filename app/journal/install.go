package journal

import "cradle/app/run"

// cabinet is what is kept of the file of an install: its size and a keyed hash of its
// SHA-256. It may hold secrets, which a plain hash would let be guessed.
func (j *Journal) cabinet(in *run.Install) (*Cabinet, error) {
	k, err := j.keys()
	if err != nil {
		return nil, err
	}
	return &Cabinet{Size: in.Size, ID: k.id(j.id, "cabinet", string(in.SHA256[:]))}, nil
}

// installed is what could be seen of an install, without the secrets of its document.
func (m *masker) installed(in *run.Install) *Installed {
	i := &Installed{Path: in.Path, Outcome: in.Outcome, Copy: in.Cabinet}
	for _, name := range in.Programs {
		i.Programs = append(i.Programs, m.words(name))
	}
	return i
}
