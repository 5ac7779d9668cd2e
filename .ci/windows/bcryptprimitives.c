/*
 * For Wine 8, which has no bcryptprimitives.dll, and without it no program of Go
 * begins. Windows has its own: this one is for tests, and goes to nobody.
 */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *p, SIZE_T n)
{
	while (n > 0) {
		ULONG part = n > 0x10000000 ? 0x10000000 : (ULONG)n;
		if (!SystemFunction036(p, part))
			return FALSE;
		p += part;
		n -= part;
	}
	return TRUE;
}
