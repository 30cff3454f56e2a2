// The hot loops of fdeval, in portable vector C that is compiled once per instruction set and
// chosen at run time. Every function gives the same bits on every instruction set: eight virtual
// lanes, a fixed order of additions, no contraction into fused multiply-adds.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "NetworkKernels.h"

// Which instruction set the functions below run on: "avx512", "avx2" or "baseline".
const char *fd_instruction_set(void);
// Forces one of them for tests and benchmarks; false if this processor lacks it. NULL restores the
// choice made by the processor. Not for use while other threads compute.
bool fd_force_instruction_set(const char *name);

// A rectangle of two maps of equal width, and which of its pixels count.
typedef struct {
  const float *reference;
  const float *candidate;
  const uint8_t *mask;  // one byte a pixel, 0 = excluded; or NULL
  size_t width;         // of a row of the maps
  size_t row_begin, row_end, column_begin, column_end;
  double reference_min, reference_max;  // inclusive; NaN and values outside do not count
} fd_region;

// What a fit or score reads a map's values as.
typedef enum { FD_AS_IS = 0, FD_INVERSE = 1 } fd_reading;

// Sums for least squares of y = s x + t over the region, x from the candidate, y from the
// reference, both taken relative to a pivot so that a small spread on a large mean keeps its digits.
typedef struct {
  uint64_t reference;  // pixels whose reference counts
  uint64_t n;          // of those, pixels in the sums
  uint64_t nan, infinite, nonpositive;  // of those, candidate classes; disjoint
  double pivot_x, pivot_y;
  double x, y, xx, xy, yy;
  // Of the reference as it is, over the pixels in the sums; only where it is read as an inverse.
  double reference_low, reference_high;
} fd_moments;

fd_moments fd_fit_moments(const fd_region *region, fd_reading candidate_as, fd_reading reference_as,
                          bool positive_only);

// The candidate's way to depth: s x + t with x the value as read; then, if the fit was made in
// disparity, 1 / max(that, floor); then the clamp.
typedef struct {
  fd_reading candidate_as;
  bool in_disparity;
  double scale, shift;
  double disparity_floor;  // -INFINITY where there is none
  double clamp_min, clamp_max;  // -INFINITY, INFINITY where there are none
} fd_transform;

// Ratios below which pixels are counted; those from FD_CLOSE_THRESHOLDS on are at least 1.4.
enum { FD_THRESHOLDS = 7, FD_CLOSE_THRESHOLDS = 5 };

// Sums of the classic metric set over a region. e = p - g, d = ln p - ln g.
typedef struct {
  uint64_t reference, nan, infinite, clamped;
  uint64_t nonpositive;  // zero, negative or infinite after the transform
  uint64_t n;         // pixels in the difference sums
  uint64_t positive;  // of those, pixels with p > 0: in the logarithm and inverse sums
  double abs, square, abs_rel, square_rel, square_rel_square;
  double log_pivot, log, log_square;  // of d - log_pivot
  double log_abs;
  double inverse_abs, inverse_square;  // of 1/p - 1/g
  uint64_t inliers[FD_THRESHOLDS];     // max(p/g, g/p) < thresholds[i], within 2^-50
} fd_sums;

// `keep_nonpositive` leaves p <= 0 in the difference sums; otherwise such pixels are dropped.
// With `in_disparity_space`, p and g are scored as 1/p and 1/g. Without `inverses`, inverse_abs and
// inverse_square mean nothing.
fd_sums fd_score(const fd_region *region, const fd_transform *transform,
                 const double thresholds[FD_THRESHOLDS], bool in_disparity_space,
                 bool keep_nonpositive, bool inverses);

enum { FD_OCTAVES = 12, FD_FIRST_OCTAVE = -3 };

// Pixels whose reference lies in [2^k, 2^(k+1)), the sums of |e| / g, |e| and e^2 over them, and how
// many of them have max(p/g, g/p) < 1.25.
typedef struct {
  uint64_t n, close;
  double abs_rel, abs, square;
} fd_octave;

// octaves[i] takes k = FD_FIRST_OCTAVE + i; nearer and farther pixels go to the first and the last.
// Only pixels whose transformed candidate is positive and finite.
void fd_score_octaves(const fd_region *region, const fd_transform *transform,
                      fd_octave octaves[FD_OCTAVES]);

// band[i] = 1 for pixels of the region that count and lie at most `radius` (below 255) rows and
// columns from two neighbours in a row or column that both count and of which one is more than
// `ratio` times as deep as the other; 0 for all others of the map, which has `height` rows.
void fd_boundary_band(const fd_region *region, size_t height, float ratio, unsigned radius,
                      uint8_t *band);

// out[i] = the transformed candidate, for `count` values; NaN stays NaN, infinity follows IEEE.
void fd_transform_values(const float *candidate, size_t count, const fd_transform *transform,
                         float *out);

// Copies the region's pixels that count and whose candidate is finite to `reference_out` and
// `candidate_out`, in row-major order; returns how many. The outputs have room for one
// more pixel than the region has. With `positive_only`, candidate > 0.
size_t fd_gather(const fd_region *region, bool positive_only, float *reference_out,
                 float *candidate_out);

enum { FD_SELECTIONS = 8 };

// found[j] = the ks[j]-th smallest of n values (0-based), for up to FD_SELECTIONS ascending ks below
// n; reorders `values`. No NaN among them. Expected O(n).
void fd_select(double *values, size_t n, const size_t *ks, size_t count, double *found);

// The smallest value at which the weights of all values up to it reach half of their total. Reorders
// both arrays together. n > 0, weights >= 0.
double fd_weighted_median(double *values, double *weights, size_t n);

enum { FD_EDGE_LEVELS = 10 };

// levels[i] = how many of the ascending thresholds the inverse-depth ratio of pixel i's neighbour at
// (dx, dy) to pixel i exceeds; 0 where there is no such neighbour or, with a mask, one of the two does
// not count. Inverse depth is 1 / max(z, 1e-6), of NaN as of 0. Thresholds are at least 1.05.
void fd_edge_levels(const float *map, const uint8_t *mask, size_t width, size_t height, int dx,
                    int dy, const double thresholds[FD_EDGE_LEVELS], uint8_t *levels);

// Edges of two maps by level, and by the smaller of their level and the largest one that the other
// map has within `tolerance` pixels (rows and columns each).
typedef struct {
  uint64_t reference[FD_EDGE_LEVELS + 1], candidate[FD_EDGE_LEVELS + 1];
  uint64_t found[FD_EDGE_LEVELS + 1], justified[FD_EDGE_LEVELS + 1];
} fd_edge_counts;

void fd_match_edges(const uint8_t *reference, const uint8_t *candidate, size_t width,
                    size_t height, size_t tolerance, fd_edge_counts *counts);

// ranks[i] = 1 + how many values are smaller than values[i], plus half of how many others are equal
// to it: ranks from 1 with ties at their mean. No NaN among the values; n < 2^32.
// `scratch` has room for 2 n numbers.
void fd_ranks(const float *values, size_t n, uint64_t *scratch, double *ranks);

enum { FD_LANES = 8, FD_COLUMN_STEP = 4 };

// How often each of `clusters` (below 2^31) is drawn in FD_LANES resamples, from resample `first` on:
// counts[cluster * FD_LANES + lane]. Every resample makes as many draws as there are clusters; each
// cluster's chance is 1 / clusters within 2^-32. Depends on the seed and the resample's number alone.
void fd_draw_clusters(uint64_t seed, uint64_t first, size_t clusters, int32_t *counts);

// The same for the samples that leave out one cluster each, from cluster `first` on.
void fd_leave_out(size_t first, size_t clusters, int32_t *counts);

// sums[column * FD_LANES + lane] = the sum over clusters of counts x rows[cluster * columns + column];
// `columns` is a multiple of FD_COLUMN_STEP.
void fd_resample_sums(const int32_t *counts, size_t clusters, const double *rows, size_t columns,
                      double *sums);

// Values in ascending order and the cluster of each.
typedef struct {
  const double *values;
  const uint32_t *clusters;
  size_t count;
} fd_ordered;

// Of each resample, the values of a rank (whole, 0-based, below the number of values drawn) and of the
// next one; the latter means nothing after the last rank.
void fd_resample_ranks(const int32_t *counts, const fd_ordered *list, const double ranks[FD_LANES],
                       double at[FD_LANES], double after[FD_LANES]);

// Of each resample, the sum of the values whose rank is in [from, to).
void fd_resample_middle(const int32_t *counts, const fd_ordered *list, const double from[FD_LANES],
                        const double to[FD_LANES], double sums[FD_LANES]);

// Sums of n values each of which keeps or changes its sign with equal chance, in FD_LANES rounds from
// round `first` on.
void fd_flip_sums(uint64_t seed, uint64_t first, const double *values, size_t n,
                  double sums[FD_LANES]);

// Bits behind the point of whole weights; those of an output add up to about 2^22, so that sums of
// bytes fit 32 bits.
enum { FD_FILTER_BITS = 22 };

// Which samples along an axis make output i, and with what weights: from starts[i] to starts[i + 1].
typedef struct {
  const intptr_t *starts;
  const intptr_t *indices;
  const int32_t *weights;
  size_t count;
} fd_taps;

// Filters each of `rows` rows of `width` pixels; the sum is rounded and clamped to a byte.
// `scratch` has room for 16 rows of input and of output.
void fd_filter_rows(const uint8_t *from, size_t rows, size_t width, size_t channels,
                    const fd_taps *taps, uint8_t *scratch, uint8_t *to);

// Filters the columns of a grid of `width` bytes a row, for the output rows from `begin` to `end`.
// `sums` has room for one row; `to` is the first of those rows.
void fd_filter_columns(const uint8_t *from, size_t width, const fd_taps *taps, size_t begin,
                       size_t end, int32_t *sums, uint8_t *to);

// Tells the C library to keep freed memory for the next allocation instead of returning it.
void fd_keep_freed_pages(void);

// Moves mapped pages to another mapped place, whose own ones are dropped; nothing is mapped where they were. False,
// and nothing has changed, where the system cannot.
bool fd_move_pages(void *from, size_t bytes, void *to);
