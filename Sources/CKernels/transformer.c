#include "network.h"

#define BODY "transformer_body.h"
#include "each_instruction_set.h"

typedef struct {
  fd_rows source;
  size_t columns;
  fd_target_rows target;
} copy_work;

static void copy_one(void *context, size_t row) {
  copy_work *w = context;
  NETWORK_DISPATCH(copy_row, w->source, row, w->columns, w->target)
}

void fd_copy_rows(fd_rows source, size_t rows, size_t columns, fd_target_rows target, int threads) {
  copy_work w = {source, columns, target};
  fd_parallel(rows, threads, copy_one, &w);
}

static void rotate_one(void *context, size_t row) {
  const fd_rotation *call = context;
  NETWORK_DISPATCH(rotate_row, call, row)
}

void fd_rotate_heads(const fd_rotation *call, size_t rows, int threads) {
  fd_rotation copy = *call;
  fd_parallel(rows, threads, rotate_one, &copy);
}

typedef struct {
  fd_rows source;
  size_t columns;
  int unknown;  // set by whoever finds one
} finite_work;

static bool is_finite_row(fd_rows source, size_t row, size_t columns) {
  NETWORK_DISPATCH(finite_row, source, row, columns)
}

static void check_one(void *context, size_t row) {
  finite_work *w = context;
  if (!is_finite_row(w->source, row, w->columns)) __atomic_store_n(&w->unknown, 1, __ATOMIC_RELAXED);
}

bool fd_all_finite(fd_rows source, size_t rows, size_t columns, int threads) {
  finite_work w = {source, columns, 0};
  fd_parallel(rows, threads, check_one, &w);
  return !w.unknown;
}
