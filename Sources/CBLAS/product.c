#include "CBLAS.h"

#include <cblas.h>
#include <dlfcn.h>

enum { BLOCK_ROWS = 128 };

extern int omp_get_thread_num(void);

// OpenBLAS starts threads as soon as it is there, and they wait busily: it is loaded where it is needed only.
static __typeof__(&cblas_sgemm) multiply;

bool fd_load_openblas(void) {
  static void *library;
  if (!library) library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  __typeof__(&openblas_set_num_threads) limit =
      (__typeof__(limit))dlsym(library, "openblas_set_num_threads");
  multiply = (__typeof__(multiply))dlsym(library, "cblas_sgemm");
  // Its own threads would fight ours.
  if (limit) limit(1);
  return limit && multiply;
}

typedef struct {
  const fd_product_call *call;
  float *sums;  // BLOCK_ROWS x outputs for each thread
} product_work;

size_t fd_blas_product_scratch(const fd_product_call *call, int threads) {
  return (size_t)threads * BLOCK_ROWS * call->outputs * sizeof(float);
}

static void product_task(void *context, size_t task) {
  product_work *w = context;
  const fd_product_call *call = w->call;
  size_t begin = task * BLOCK_ROWS, left = call->rows - begin;
  size_t rows = left < BLOCK_ROWS ? left : BLOCK_ROWS;
  float *sums = w->sums + (size_t)omp_get_thread_num() * BLOCK_ROWS * call->outputs;
  multiply(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)rows, (blasint)call->outputs,
           (blasint)call->inputs, 1, (const float *)call->source.data + begin * call->source.stride,
           (blasint)call->source.stride, call->matrix, (blasint)call->inputs, 0, sums,
           (blasint)call->outputs);
  for (size_t row = 0; row < rows; row++) {
    fd_finish_row(call, begin + row, sums + row * call->outputs);
  }
}

void fd_blas_product(const fd_product_call *call, void *scratch, int threads) {
  product_work w = {call, scratch};
  fd_parallel((call->rows + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, product_task, &w);
}
