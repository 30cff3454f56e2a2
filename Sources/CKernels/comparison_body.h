// The comparison kernels, compiled once per instruction set: NAME(x) gives each copy its own name.

#include "lanes.h"

// The pixels [i, i + 8) of a row of which `count` exist: the rest read as NaN and do not count.
LANE_INLINE void NAME(load)(const fd_region *region, size_t at, size_t count, f64x8 *g, f64x8 *p,
                            i64x8 *counts) {
  i64x8 inside = ~(i64x8){};
  if (count >= 8) {
    *g = lanes_load(region->reference + at);
    *p = lanes_load(region->candidate + at);
    if (region->mask) {
      u8x8 bytes;
      memcpy(&bytes, region->mask + at, sizeof bytes);
      inside = __builtin_convertvector(bytes, i64x8) != 0;
    }
  } else {
    float few_g[8], few_p[8];
    uint8_t few_m[8];
    for (size_t i = 0; i < 8; i++) {
      few_g[i] = i < count ? region->reference[at + i] : NAN;
      few_p[i] = i < count ? region->candidate[at + i] : NAN;
      few_m[i] = i < count && (!region->mask || region->mask[at + i]);
      inside[i] = few_m[i] ? -1 : 0;
    }
    *g = lanes_load(few_g);
    *p = lanes_load(few_p);
  }
  *counts = inside & (*g >= region->reference_min) & (*g <= region->reference_max);
}

// Accumulators of a fit, eight lanes each.
typedef struct {
  f64x8 x, y, xx, xy, yy;
  f64x8 low, high;  // of the reference as it is
  double pivot_x, pivot_y;
} NAME(fit_lanes);

// Adds the lanes in use; all eight where `all` is a compile-time true.
LANE_INLINE void NAME(fit)(NAME(fit_lanes) *sums, f64x8 g, f64x8 p, i64x8 use, bool all,
                           fd_reading candidate_as, fd_reading reference_as) {
  if (reference_as == FD_INVERSE) {
    sums->low = lanes_min(all ? g : lanes_blend(use, g, sums->low), sums->low);
    sums->high = lanes_max(all ? g : lanes_blend(use, g, sums->high), sums->high);
  }
  f64x8 x = all ? p : lanes_blend(use, p, SPLAT(1.0));
  f64x8 y = all ? g : lanes_blend(use, g, SPLAT(1.0));
  if (candidate_as == FD_INVERSE) x = 1.0 / x;
  if (reference_as == FD_INVERSE) y = 1.0 / y;
  x -= sums->pivot_x;
  y -= sums->pivot_y;
  if (!all) {
    x = lanes_blend(use, x, SPLAT(0.0));
    y = lanes_blend(use, y, SPLAT(0.0));
  }
  sums->x += x;
  sums->y += y;
  sums->xx = FUSED(x, x, sums->xx);
  sums->xy = FUSED(x, y, sums->xy);
  sums->yy = FUSED(y, y, sums->yy);
}

// The two readings are compile-time constants of the callers below: a division that is not needed
// would still be issued if they were not.
LANE_INLINE fd_moments NAME(fit_moments_as)(const fd_region *region, fd_reading candidate_as,
                                            fd_reading reference_as, bool positive_only) {
  fd_moments result = {0};
  bool pivoted = false;
  i64x8 reference = {}, n = {}, nan = {}, infinite = {}, nonpositive = {};
  NAME(fit_lanes) sums = {.low = SPLAT(INFINITY), .high = SPLAT(-INFINITY)};
  uint64_t whole = 0;  // vectors of which every lane is used
  float_range counted = floats_within(region->reference_min, region->reference_max);
  float_range positive = floats_within(0.0, FLT_MAX);
  if (region->mask) counted.span = 0;
  for (size_t row = region->row_begin; row < region->row_end; row++) {
    const float *g_row = region->reference + row * region->width;
    const float *p_row = region->candidate + row * region->width;
    for (size_t column = region->column_begin; column < region->column_end; column += 8) {
      if (pivoted && column + 8 <= region->column_end && lanes_within(g_row + column, counted) &&
          lanes_within(p_row + column, positive)) {
        NAME(fit)(&sums, lanes_load(g_row + column), lanes_load(p_row + column), ~(i64x8){}, true,
                  candidate_as, reference_as);
        whole++;
        continue;
      }
      f64x8 g, p;
      i64x8 counts;
      NAME(load)(region, row * region->width + column, region->column_end - column, &g, &p,
                 &counts);
      if (NO_LANE(counts)) continue;
      i64x8 use = counts & (p > 0.0) & (p <= DBL_MAX);
      reference -= counts;
      i64x8 is_nan = counts & (p != p);
      i64x8 is_infinite = counts & (lanes_abs(p) == INFINITY);
      i64x8 is_nonpositive = counts & (p <= 0.0) & ~is_infinite;
      nan -= is_nan;
      infinite -= is_infinite;
      nonpositive -= is_nonpositive;
      if (!positive_only) use |= is_nonpositive;
      n -= use;
      for (int i = 0; i < 8 && !pivoted; i++) {
        if (!use[i]) continue;
        sums.pivot_x = candidate_as == FD_INVERSE ? 1.0 / p[i] : p[i];
        sums.pivot_y = reference_as == FD_INVERSE ? 1.0 / g[i] : g[i];
        pivoted = true;
      }
      NAME(fit)(&sums, g, p, use, false, candidate_as, reference_as);
    }
  }
  result.reference = lanes_count(reference) + 8 * whole;
  result.n = lanes_count(n) + 8 * whole;
  result.nan = lanes_count(nan);
  result.infinite = lanes_count(infinite);
  result.nonpositive = lanes_count(nonpositive);
  result.x = lanes_sum(sums.x);
  result.y = lanes_sum(sums.y);
  result.xx = lanes_sum(sums.xx);
  result.xy = lanes_sum(sums.xy);
  result.yy = lanes_sum(sums.yy);
  result.pivot_x = sums.pivot_x;
  result.pivot_y = sums.pivot_y;
  result.reference_low = INFINITY;
  result.reference_high = -INFINITY;
  for (int i = 0; i < 8; i++) {
    if (sums.low[i] < result.reference_low) result.reference_low = sums.low[i];
    if (sums.high[i] > result.reference_high) result.reference_high = sums.high[i];
  }
  return result;
}

static fd_moments NAME(fit_moments)(const fd_region *region, fd_reading candidate_as,
                                    fd_reading reference_as, bool positive_only) {
  if (reference_as == FD_AS_IS) {
    return candidate_as == FD_AS_IS
               ? NAME(fit_moments_as)(region, FD_AS_IS, FD_AS_IS, positive_only)
               : NAME(fit_moments_as)(region, FD_INVERSE, FD_AS_IS, positive_only);
  }
  return candidate_as == FD_AS_IS
             ? NAME(fit_moments_as)(region, FD_AS_IS, FD_INVERSE, positive_only)
             : NAME(fit_moments_as)(region, FD_INVERSE, FD_INVERSE, positive_only);
}

// The candidate in depth, and which lanes the floor or the clamp moved.
LANE_INLINE f64x8 NAME(transform)(const fd_transform *transform, f64x8 p, i64x8 *moved) {
  f64x8 x = transform->candidate_as == FD_INVERSE ? 1.0 / p : p;
  x = FUSED(x, SPLAT(transform->scale), SPLAT(transform->shift));
  *moved = (i64x8){};
  if (transform->in_disparity) {
    i64x8 low = x < transform->disparity_floor;
    *moved = low;
    x = 1.0 / lanes_blend(low, SPLAT(transform->disparity_floor), x);
  }
  i64x8 low = x < transform->clamp_min, high = x > transform->clamp_max;
  *moved |= low | high;
  x = lanes_blend(low, SPLAT(transform->clamp_min), x);
  return lanes_blend(high, SPLAT(transform->clamp_max), x);
}

// Accumulators of a score, eight lanes each.
typedef struct {
  f64x8 abs, square, abs_rel, square_rel, square_rel_square;
  f64x8 log, log_square, log_abs, inverse_abs, inverse_square;
  // Seven counters of nine bits in each lane; emptied into `inliers` before one can overflow.
  i64x8 packed;
  uint64_t inliers[FD_THRESHOLDS];
  size_t pending;  // vectors in `packed`
  bool pivoted;
  double pivot;
} NAME(score_lanes);

#define PACKED_VECTORS 511

LANE_INLINE void NAME(unpack)(NAME(score_lanes) *sums) {
  for (int i = 0; i < FD_THRESHOLDS; i++) {
    sums->inliers[i] += lanes_count((sums->packed >> (9 * i)) & 511);
  }
  sums->packed = (i64x8){};
  sums->pending = 0;
}

// Adds eight pixels. Where `all` is a compile-time true, every lane is used and positive.
LANE_INLINE void NAME(add)(NAME(score_lanes) *sums, f64x8 g, f64x8 p, i64x8 use, i64x8 positive,
                           const double thresholds[FD_THRESHOLDS], bool all) {
  // Lanes that do not count compare g with itself: every term below is then zero.
  f64x8 q = all ? p : lanes_blend(positive, p, g);
  f64x8 difference = q - g;
  f64x8 e = lanes_abs(all ? difference : lanes_blend(use, p, g) - g);
  f64x8 magnitude = all ? e : lanes_abs(difference);
  // 0.29 is a little under 1 - 1/sqrt 2.
  bool close = ALL_LANES(magnitude < g * 0.29);
  ratio_lanes ratio = close ? lanes_close_ratio(q, g, difference) : lanes_ratio(q, g);
  f64x8 per_g = q * ratio.inverse;
  f64x8 relative = e * per_g, square = e * e;
  sums->abs += e;
  sums->square += square;
  sums->abs_rel += relative;
  sums->square_rel = FUSED(square, per_g, sums->square_rel);
  sums->square_rel_square = FUSED(relative, relative, sums->square_rel_square);
  f64x8 inverse_error = magnitude * ratio.inverse;
  sums->inverse_abs += inverse_error;
  sums->inverse_square = FUSED(inverse_error, inverse_error, sums->inverse_square);
  if (!sums->pivoted) {
    for (int i = 0; i < 8 && !sums->pivoted; i++) {
      if (!positive[i]) continue;
      sums->pivot = ratio.log[i];
      sums->pivoted = true;
    }
  }
  f64x8 d = ratio.log - sums->pivot;
  if (!all) d = lanes_blend(positive, d, SPLAT(0.0));
  sums->log += d;
  sums->log_square = FUSED(d, d, sums->log_square);
  f64x8 log_abs = lanes_abs(ratio.log);
  sums->log_abs += log_abs;
  i64x8 packed = sums->packed;
  for (int i = 0; i < FD_THRESHOLDS; i++) {
    i64x8 inside = log_abs < thresholds[i];
    if (!all) inside &= positive;
    packed += inside & (INT64_C(1) << (9 * i));
  }
  sums->packed = packed;
  if (++sums->pending == PACKED_VECTORS) NAME(unpack)(sums);
}

// Adds vectors for as long as every lane counts and every ratio is below 1.4, which those of a
// candidate that is not positive and finite are not. Returns how many. The usual case in a loop of
// its own, so that the sums stay in registers: one division serves all terms, and no ratio needs its
// exponent.
LANE_INLINE size_t NAME(add_close_as)(NAME(score_lanes) *total, const float *reference,
                                      const float *candidate, size_t vectors, float_range counted,
                                      double scale, double shift,
                                      const double thresholds[FD_THRESHOLDS], bool inverses) {
  NAME(score_lanes) sums = *total;
  i64x8 packed = sums.packed;
  size_t i = 0;
  for (; i < vectors && lanes_within(reference + 8 * i, counted); i++) {
    f64x8 g = lanes_load(reference + 8 * i);
    f64x8 p = FUSED(lanes_load(candidate + 8 * i), SPLAT(scale), SPLAT(shift));
    f64x8 difference = p - g, sum = p + g;
    f64x8 divisor = inverses ? p * g : g;
    f64x8 both = 1.0 / (divisor * sum);
    f64x8 log = lanes_atanh2((difference * divisor) * both);
    f64x8 log_abs = lanes_abs(log);
    if (!ALL_LANES(log_abs < 0.336)) break;
    f64x8 e = lanes_abs(difference), relative = (e * sum) * both;
    if (inverses) {
      sums.inverse_abs += relative;
      sums.inverse_square = FUSED(relative, relative, sums.inverse_square);
      relative *= p;
    }
    sums.abs += e;
    sums.square = FUSED(e, e, sums.square);
    sums.abs_rel += relative;
    sums.square_rel = FUSED(e, relative, sums.square_rel);
    sums.square_rel_square = FUSED(relative, relative, sums.square_rel_square);
    f64x8 d = log - sums.pivot;
    sums.log += d;
    sums.log_square = FUSED(d, d, sums.log_square);
    sums.log_abs += log_abs;
    for (int t = 0; t < FD_CLOSE_THRESHOLDS; t++) {
      packed += (log_abs < thresholds[t]) & (INT64_C(1) << (9 * t));
    }
  }
  for (int t = FD_CLOSE_THRESHOLDS; t < FD_THRESHOLDS; t++) packed += (int64_t)i << (9 * t);
  sums.packed = packed;
  sums.pending += i;
  *total = sums;
  return i;
}

static size_t NAME(add_close)(NAME(score_lanes) *total, const float *reference,
                              const float *candidate, size_t vectors, float_range counted,
                              const fd_transform *as, const double thresholds[FD_THRESHOLDS],
                              bool inverses) {
  return inverses ? NAME(add_close_as)(total, reference, candidate, vectors, counted, as->scale,
                                       as->shift, thresholds, true)
                  : NAME(add_close_as)(total, reference, candidate, vectors, counted, as->scale,
                                       as->shift, thresholds, false);
}

// The options that change the inner loop are compile-time constants of the callers below.
LANE_INLINE fd_sums NAME(score_as)(const fd_region *region, const fd_transform *given,
                                   const double given_thresholds[FD_THRESHOLDS], bool plain,
                                   bool in_disparity_space, bool keep_nonpositive,
                                   bool inverses) {
  fd_sums result = {0};
  const fd_transform transform = *given;
  // A ratio is compared by its logarithm, which is there already. Ratios that are exactly a threshold
  // are outside, so the thresholds are lowered by more than the logarithm can be off; a ratio of two
  // floats that is below 1.25 is further away than that.
  double thresholds[FD_THRESHOLDS];
  for (int i = 0; i < FD_THRESHOLDS; i++) thresholds[i] = log(given_thresholds[i]) * (1 - 0x1p-50);
  NAME(score_lanes) sums = {0};
  i64x8 reference = {}, nan = {}, infinite = {}, nonpositive = {}, clamped = {}, n = {}, npos = {};
  uint64_t whole = 0;  // vectors of which every lane is used and positive
  float_range counted = floats_within(region->reference_min, region->reference_max);
  if (region->mask || !plain) counted.span = 0;
  for (size_t row = region->row_begin; row < region->row_end; row++) {
    size_t base = row * region->width;
    for (size_t column = region->column_begin; column < region->column_end; column += 8) {
      if (counted.span != 0 && sums.pivoted) {
        size_t vectors = (region->column_end - column) / 8, room = PACKED_VECTORS - sums.pending;
        size_t added = NAME(add_close)(&sums, region->reference + base + column,
                                       region->candidate + base + column,
                                       vectors < room ? vectors : room, counted, &transform,
                                       thresholds, inverses);
        if (sums.pending == PACKED_VECTORS) NAME(unpack)(&sums);
        whole += added;
        column += 8 * added;
        if (column >= region->column_end) break;
      }
      f64x8 g, raw;
      i64x8 counts, moved = {};
      NAME(load)(region, base + column, region->column_end - column, &g, &raw, &counts);
      f64x8 p = plain ? FUSED(raw, SPLAT(transform.scale), SPLAT(transform.shift))
                      : NAME(transform)(&transform, raw, &moved);
      // An infinite value may become a finite depth through an inverse or the clamp, but not here.
      i64x8 usual = plain ? counts : counts & (lanes_abs(raw) <= DBL_MAX);
      if (ALL_LANES(usual & (p > 0.0) & (p <= DBL_MAX))) {
        whole++;
        if (!plain) clamped -= moved;
        if (in_disparity_space) {
          g = 1.0 / g;
          p = 1.0 / p;
        }
        NAME(add)(&sums, g, p, ~(i64x8){}, ~(i64x8){}, thresholds, true);
        continue;
      }
      if (NO_LANE(counts)) continue;
      i64x8 finite = counts & (lanes_abs(raw) <= DBL_MAX);
      i64x8 positive = finite & (p > 0.0) & (p <= DBL_MAX);
      if (!plain) clamped -= moved & finite;
      reference -= counts;
      nan -= counts & (raw != raw);
      infinite -= counts & (lanes_abs(raw) == INFINITY);
      nonpositive -= finite & ~positive;
      i64x8 use = keep_nonpositive ? finite & (lanes_abs(p) <= DBL_MAX) : positive;
      n -= use;
      npos -= positive;
      g = lanes_blend(counts, g, SPLAT(1.0));
      if (in_disparity_space) {
        g = 1.0 / g;
        p = 1.0 / p;
      }
      NAME(add)(&sums, g, p, use, positive, thresholds, false);
    }
  }
  NAME(unpack)(&sums);
  result.reference = lanes_count(reference) + 8 * whole;
  result.nan = lanes_count(nan);
  result.infinite = lanes_count(infinite);
  result.nonpositive = lanes_count(nonpositive);
  result.clamped = lanes_count(clamped);
  result.n = lanes_count(n) + 8 * whole;
  result.positive = lanes_count(npos) + 8 * whole;
  result.abs = lanes_sum(sums.abs);
  result.square = lanes_sum(sums.square);
  result.abs_rel = lanes_sum(sums.abs_rel);
  result.square_rel = lanes_sum(sums.square_rel);
  result.square_rel_square = lanes_sum(sums.square_rel_square);
  result.log_pivot = sums.pivot;
  result.log = lanes_sum(sums.log);
  result.log_square = lanes_sum(sums.log_square);
  result.log_abs = lanes_sum(sums.log_abs);
  result.inverse_abs = lanes_sum(sums.inverse_abs);
  result.inverse_square = lanes_sum(sums.inverse_square);
  memcpy(result.inliers, sums.inliers, sizeof result.inliers);
  return result;
}

static fd_sums NAME(score)(const fd_region *region, const fd_transform *transform,
                           const double thresholds[FD_THRESHOLDS], bool in_disparity_space,
                           bool keep_nonpositive, bool inverses) {
  bool plain = transform->candidate_as == FD_AS_IS && !transform->in_disparity &&
               transform->clamp_min == -INFINITY && transform->clamp_max == INFINITY;
  if (plain && !in_disparity_space && !keep_nonpositive) {
    return NAME(score_as)(region, transform, thresholds, true, false, false, inverses);
  }
  return NAME(score_as)(region, transform, thresholds, false, in_disparity_space, keep_nonpositive,
                        inverses);
}

static void NAME(score_octaves)(const fd_region *region, const fd_transform *transform,
                                fd_octave octaves[FD_OCTAVES]) {
  // Neighbours are mostly in one octave and are then added together; otherwise lane by lane, to
  // the same sums.
  enum { REL, ABS, SQUARE, TERMS };
  f64x8 sums[FD_OCTAVES][TERMS] = {0};
  i64x8 n[FD_OCTAVES] = {0}, close[FD_OCTAVES] = {0};
  for (size_t row = region->row_begin; row < region->row_end; row++) {
    size_t base = row * region->width;
    for (size_t column = region->column_begin; column < region->column_end; column += 8) {
      f64x8 g, raw;
      i64x8 counts, moved;
      NAME(load)(region, base + column, region->column_end - column, &g, &raw, &counts);
      if (NO_LANE(counts)) continue;
      f64x8 p = NAME(transform)(transform, raw, &moved);
      i64x8 use = counts & (lanes_abs(raw) < INFINITY) & (p > 0.0) & (p < INFINITY);
      g = lanes_blend(use, g, SPLAT(1.0));
      p = lanes_blend(use, p, g);
      f64x8 e = lanes_abs(p - g), relative = e / g, square = e * e;
      i64x8 within = use & (lanes_max(p, g) < 1.25 * lanes_min(p, g));
      i64x8 octave = ((i64x8)g >> 52) - (1023 + FD_FIRST_OCTAVE);
      octave &= ~(octave < 0);
      i64x8 beyond = octave >= FD_OCTAVES;
      octave = (octave & ~beyond) | (beyond & (FD_OCTAVES - 1));
      int64_t first = octave[0];
      if (ALL_LANES(use & (octave == first))) {
        sums[first][REL] += relative;
        sums[first][ABS] += e;
        sums[first][SQUARE] += square;
        n[first] -= use;
        close[first] -= within;
        continue;
      }
      for (int i = 0; i < 8; i++) {
        int64_t at = octave[i];
        sums[at][REL][i] += relative[i];
        sums[at][ABS][i] += e[i];
        sums[at][SQUARE][i] += square[i];
        n[at][i] -= use[i];
        close[at][i] -= within[i];
      }
    }
  }
  for (int at = 0; at < FD_OCTAVES; at++) {
    octaves[at] = (fd_octave){
        .n = lanes_count(n[at]),
        .close = lanes_count(close[at]),
        .abs_rel = lanes_sum(sums[at][REL]),
        .abs = lanes_sum(sums[at][ABS]),
        .square = lanes_sum(sums[at][SQUARE]),
    };
  }
}

static void NAME(transform_values)(const float *candidate, size_t count,
                                   const fd_transform *transform, float *out) {
  for (size_t at = 0; at < count; at += 8) {
    size_t few = count - at < 8 ? count - at : 8;
    float values[8] = {0};
    memcpy(values, candidate + at, few * sizeof(float));
    i64x8 moved;
    f64x8 p = NAME(transform)(transform, lanes_load(values), &moved);
    f32x8 narrow = __builtin_convertvector(p, f32x8);
    memcpy(out + at, &narrow, few * sizeof(float));
  }
}

static size_t NAME(gather)(const fd_region *region, bool positive_only, float *reference_out,
                           float *candidate_out) {
  size_t found = 0;
  for (size_t row = region->row_begin; row < region->row_end; row++) {
    size_t base = row * region->width;
    for (size_t column = region->column_begin; column < region->column_end; column++) {
      float g = region->reference[base + column], p = region->candidate[base + column];
      bool use = (double)g >= region->reference_min && (double)g <= region->reference_max &&
                 (!region->mask || region->mask[base + column]) && fabsf(p) < INFINITY &&
                 (!positive_only || p > 0);
      reference_out[found] = g;
      candidate_out[found] = p;
      found += use;
    }
  }
  return found;
}

#include "lanes_end.h"
