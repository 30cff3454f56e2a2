#include "CKernels.h"

#include "dispatch.h"
#include "vector.h"

// The same bits everywhere: nothing is fused, and a resample depends on its number alone.
#pragma STDC FP_CONTRACT OFF

typedef int32_t i32x8 __attribute__((vector_size(32)));

// xoshiro256++ (Blackman and Vigna 2021), one generator a lane.
typedef struct {
  u64x8 a, b, c, d;
} generators;

// What the streams of draws and of flips differ by.
enum { DRAWS = 1, FLIPS = 2 };

// Sums that the registers of every instruction set hold at once.
enum { COLUMNS_AT_ONCE = FD_COLUMN_STEP };

#define BODY "bootstrap_body.h"
#include "each_instruction_set.h"

void fd_draw_clusters(uint64_t seed, uint64_t first, size_t clusters, int32_t *counts) {
  DISPATCH(draw_clusters, seed, first, clusters, counts)
}

void fd_leave_out(size_t first, size_t clusters, int32_t *counts) {
  for (size_t c = 0; c < clusters; c++) {
    for (size_t lane = 0; lane < FD_LANES; lane++) counts[c * FD_LANES + lane] = c != first + lane;
  }
}

void fd_resample_sums(const int32_t *counts, size_t clusters, const double *rows, size_t columns,
                      double *sums) {
  DISPATCH(resample_sums, counts, clusters, rows, columns, sums)
}

void fd_resample_ranks(const int32_t *counts, const fd_ordered *list, const double ranks[FD_LANES],
                       double at[FD_LANES], double after[FD_LANES]) {
  DISPATCH(resample_ranks, counts, list, ranks, at, after)
}

void fd_resample_middle(const int32_t *counts, const fd_ordered *list, const double from[FD_LANES],
                        const double to[FD_LANES], double sums[FD_LANES]) {
  DISPATCH(resample_middle, counts, list, from, to, sums)
}

void fd_flip_sums(uint64_t seed, uint64_t first, const double *values, size_t n,
                  double sums[FD_LANES]) {
  DISPATCH(flip_sums, seed, first, values, n, sums)
}
