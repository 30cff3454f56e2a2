#include "CKernels.h"

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
