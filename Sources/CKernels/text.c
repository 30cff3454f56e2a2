#include "network.h"

#define BODY "text_body.h"
#include "each_instruction_set.h"

typedef struct {
  fd_rows source;
  size_t columns;
  const float *weight;
  float epsilon;
  fd_activation activation;
  fd_target_rows target;
} row_work;

static void norm_row(void *context, size_t row) {
  row_work *w = context;
  NETWORK_DISPATCH(rms_norm_row, w->source, row, w->columns, w->weight, w->epsilon, w->target)
}

void fd_rms_norm(fd_rows source, size_t rows, size_t columns, const float *weight, float epsilon,
                 fd_target_rows target, int threads) {
  row_work w = {.source = source, .columns = columns, .weight = weight, .epsilon = epsilon, .target = target};
  fd_parallel(rows, threads, norm_row, &w);
}

static void gate_row(void *context, size_t row) {
  row_work *w = context;
  NETWORK_DISPATCH(gate_row, w->source, row, w->columns, w->activation, w->target)
}

void fd_gated(fd_rows source, size_t rows, size_t columns, fd_activation activation, fd_target_rows target,
              int threads) {
  row_work w = {.source = source, .columns = columns, .activation = activation, .target = target};
  fd_parallel(rows, threads, gate_row, &w);
}
