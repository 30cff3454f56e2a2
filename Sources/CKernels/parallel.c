#include "NetworkKernels.h"

// libgomp's entry for a parallel region; calling it needs no compiler flag.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

typedef struct {
  size_t count;
  void (*body)(void *context, size_t i);
  void *context;
} region;

static void run(void *data) {
  region *r = data;
  size_t thread = (size_t)omp_get_thread_num(), threads = (size_t)omp_get_num_threads();
  size_t begin = r->count * thread / threads, end = r->count * (thread + 1) / threads;
  for (size_t i = begin; i < end; i++) r->body(r->context, i);
}

void fd_parallel(size_t count, int threads, void (*body)(void *context, size_t i), void *context) {
  if (threads <= 1 || count <= 1) {
    for (size_t i = 0; i < count; i++) body(context, i);
    return;
  }
  region r = {count, body, context};
  GOMP_parallel(run, &r, (unsigned)threads, 0);
}

void fd_set_threads(int threads) { omp_set_num_threads(threads); }

bool fd_has_bfloat16(void) {
#if defined(__x86_64__)
  return fd_has_avx512() && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

bool fd_has_avx512(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
#else
  return false;
#endif
}
