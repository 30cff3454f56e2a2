// For mremap.
#define _GNU_SOURCE
#include "CKernels.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void fd_keep_freed_pages(void) {
#if defined(__GLIBC__)
  // The largest threshold that glibc takes.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

bool fd_move_pages(void *from, size_t bytes, void *to) {
#if defined(__linux__)
  return mremap(from, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to;
#else
  (void)from, (void)bytes, (void)to;
  return false;
#endif
}
