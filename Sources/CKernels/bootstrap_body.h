// The resampling kernels, compiled once per instruction set: NAME(x) gives each copy its own name.

#include "lanes.h"

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection that scatters every bit.
LANE_INLINE u64x8 NAME(scatter)(u64x8 x) {
  x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
  return x ^ (x >> 31);
}

// Generators of the resamples from `first` on. Their states are SplitMix64's numbers from a place
// that the seed, the stream and the resample choose.
LANE_INLINE generators NAME(generators_of)(uint64_t seed, uint64_t stream, uint64_t first) {
  const uint64_t golden = UINT64_C(0x9E3779B97F4A7C15);
  const u64x8 lanes = {0, 1, 2, 3, 4, 5, 6, 7};
  u64x8 place = NAME(scatter)((u64x8){} + (seed + golden * stream));
  place = NAME(scatter)(place + (lanes + (first + 1)) * golden);
  generators g = {NAME(scatter)(place + golden), NAME(scatter)(place + 2 * golden),
                  NAME(scatter)(place + 3 * golden), NAME(scatter)(place + 4 * golden)};
  return g;
}

LANE_INLINE u64x8 NAME(next_of)(generators *g) {
  u64x8 sum = g->a + g->d;
  u64x8 result = ((sum << 23) | (sum >> 41)) + g->a;
  u64x8 shifted = g->b << 17;
  g->c ^= g->a;
  g->d ^= g->b;
  g->b ^= g->c;
  g->a ^= g->d;
  g->c ^= shifted;
  g->d = (g->d << 45) | (g->d >> 19);
  return result;
}

LANE_INLINE f64x8 NAME(counts_at)(const int32_t *counts, size_t cluster) {
  i32x8 row;
  memcpy(&row, counts + cluster * FD_LANES, sizeof row);
  return __builtin_convertvector(row, f64x8);
}

LANE_INLINE f64x8 NAME(lanes_of)(const double *from) {
  f64x8 x;
  memcpy(&x, from, sizeof x);
  return x;
}

// Each 64-bit number makes two draws: its halves times the number of clusters, without the fraction.
static void NAME(draw_clusters)(uint64_t seed, uint64_t first, size_t clusters, int32_t *counts) {
  const uint64_t half = UINT32_MAX;
  memset(counts, 0, clusters * FD_LANES * sizeof *counts);
  generators g = NAME(generators_of)(seed, DRAWS, first);
  u64x8 bound = ((u64x8){} + (uint64_t)clusters) & half;
  const u64x8 lanes = {0, 1, 2, 3, 4, 5, 6, 7};
  for (size_t i = 0; i < clusters; i += 2) {
    u64x8 bits = NAME(next_of)(&g);
    u64x8 even = ((((bits & half) * bound) >> 32) << 3) | lanes;
    u64x8 odd = ((((bits >> 32) * bound) >> 32) << 3) | lanes;
    uint64_t at[FD_LANES];
    memcpy(at, &even, sizeof at);
    for (int lane = 0; lane < FD_LANES; lane++) counts[at[lane]]++;
    if (i + 1 == clusters) break;
    memcpy(at, &odd, sizeof at);
    for (int lane = 0; lane < FD_LANES; lane++) counts[at[lane]]++;
  }
}

static void NAME(resample_sums)(const int32_t *counts, size_t clusters, const double *rows,
                                size_t columns, double *sums) {
  for (size_t column = 0; column < columns; column += COLUMNS_AT_ONCE) {
    f64x8 total[COLUMNS_AT_ONCE] = {};
    const double *row = rows + column;
    for (size_t c = 0; c < clusters; c++, row += columns) {
      f64x8 times = NAME(counts_at)(counts, c);
#pragma clang loop unroll(full)
      for (int k = 0; k < COLUMNS_AT_ONCE; k++) total[k] += times * row[k];
    }
    memcpy(sums + column * FD_LANES, total, sizeof total);
  }
}

// The value of a rank is the last one before which no more values than that were drawn.
static void NAME(resample_ranks)(const int32_t *counts, const fd_ordered *list, const double *ranks,
                                 double *at, double *after) {
  f64x8 rank = NAME(lanes_of)(ranks), next_rank = rank + 1.0;
  f64x8 before = {}, found = {}, next = {};
  for (size_t i = 0; i < list->count; i++) {
    f64x8 value = SPLAT(list->values[i]);
    found = lanes_blend(before <= rank, value, found);
    next = lanes_blend(before <= next_rank, value, next);
    before += NAME(counts_at)(counts, list->clusters[i]);
  }
  memcpy(at, &found, sizeof found);
  memcpy(after, &next, sizeof next);
}

static void NAME(resample_middle)(const int32_t *counts, const fd_ordered *list, const double *from,
                                  const double *to, double *sums) {
  f64x8 first = NAME(lanes_of)(from), end = NAME(lanes_of)(to);
  f64x8 before = {}, total = {};
  for (size_t i = 0; i < list->count; i++) {
    f64x8 through = before + NAME(counts_at)(counts, list->clusters[i]);
    f64x8 taken = lanes_min(through, end) - lanes_max(before, first);
    total += lanes_max(taken, SPLAT(0.0)) * list->values[i];
    before = through;
  }
  memcpy(sums, &total, sizeof total);
}

static void NAME(flip_sums)(uint64_t seed, uint64_t first, const double *values, size_t n,
                            double *sums) {
  generators g = NAME(generators_of)(seed, FLIPS, first);
  f64x8 total = {};
  u64x8 bits = {};
  for (size_t i = 0; i < n; i++) {
    bits = i % 64 == 0 ? NAME(next_of)(&g) : bits << 1;
    u64x8 sign = bits & (UINT64_C(1) << 63);
    total += (f64x8)((u64x8)SPLAT(values[i]) ^ sign);
  }
  memcpy(sums, &total, sizeof total);
}

#include "lanes_end.h"
