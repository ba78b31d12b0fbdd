package device

// XLA's CPU client asks the C library for the buffers of a run, up to gigabytes, and gives them back after it. glibc returns such
// blocks to the system, so that each step of training begins by having the same memory zeroed again, 4 KiB at a time: half the
// processor time of a step of MobileNetV2. Here the blocks come from the heap, which keeps what it has, in huge pages. It is done before
// main, while no thread has a heap of its own yet.

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Bytes of the heap that are laid out at the start. Nothing is used until it is written to.
#define RESERVE ((size_t)4 << 30)

__attribute__((constructor)) static void keep_memory(void) {
	mallopt(M_MMAP_MAX, 0);
	mallopt(M_ARENA_MAX, 1);
	mallopt(M_TRIM_THRESHOLD, INT32_MAX);
	uintptr_t page = sysconf(_SC_PAGESIZE);
	uintptr_t begin = ((uintptr_t)sbrk(0) + page - 1) & ~(page - 1);
	void *reserve = malloc(RESERVE);
	uintptr_t end = (uintptr_t)sbrk(0);
	free(reserve);
	if (reserve != NULL && begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}
#endif
*/
import "C"
