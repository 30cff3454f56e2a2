#include "CBLAS.h"

#include <cblas.h>

enum { BLOCK_ROWS = 128 };

extern int omp_get_thread_num(void);

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
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)rows, (blasint)call->outputs,
              (blasint)call->inputs, 1, (const float *)call->source.data + begin * call->source.stride,
              (blasint)call->source.stride, call->matrix, (blasint)call->inputs, 0, sums,
              (blasint)call->outputs);
  for (size_t row = 0; row < rows; row++) {
    fd_finish_row(call, begin + row, sums + row * call->outputs);
  }
}

void fd_blas_product(const fd_product_call *call, void *scratch, int threads) {
  // Its own threads would fight ours.
  openblas_set_num_threads(1);
  product_work w = {call, scratch};
  fd_parallel((call->rows + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, product_task, &w);
}
