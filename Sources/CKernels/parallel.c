#include "NetworkKernels.h"
#include "dispatch.h"

// libgomp's entry for a parallel region; calling it needs no compiler flag.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern void omp_set_num_threads(int threads);

// What the calling thread asked for, and its workers while they work for it.
static _Thread_local instruction_set asked = CHOOSE;

bool fd_has_instruction_set_named(const char *name) {
  return fd_has_instruction_set(fd_instruction_set_named(name));
}

bool fd_use_instruction_set(const char *name) {
  if (name && !fd_has_instruction_set_named(name)) return false;
  asked = fd_instruction_set_named(name);
  return true;
}

instruction_set fd_network_instruction_set(void) {
  return asked == CHOOSE ? fd_widest_instruction_set() : asked;
}

typedef struct {
  size_t count;
  void (*body)(void *context, size_t i);
  void *context;
  instruction_set set;
} region;

static void run(void *data) {
  region *r = data;
  asked = r->set;
  size_t thread = (size_t)omp_get_thread_num(), threads = (size_t)omp_get_num_threads();
  size_t begin = r->count * thread / threads, end = r->count * (thread + 1) / threads;
  for (size_t i = begin; i < end; i++) r->body(r->context, i);
}

void fd_parallel(size_t count, int threads, void (*body)(void *context, size_t i), void *context) {
  if (threads <= 1 || count <= 1) {
    for (size_t i = 0; i < count; i++) body(context, i);
    return;
  }
  region r = {count, body, context, asked};
  GOMP_parallel(run, &r, (unsigned)threads, 0);
}

void fd_set_threads(int threads) { omp_set_num_threads(threads); }
