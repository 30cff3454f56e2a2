// Eight lanes of double on any instruction set.
#pragma once

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang diagnostic ignored "-Wpsabi"

typedef float f32x8 __attribute__((vector_size(32)));
typedef double f64x8 __attribute__((vector_size(64)));
typedef int64_t i64x8 __attribute__((vector_size(64)));
typedef uint64_t u64x8 __attribute__((vector_size(64)));
typedef uint8_t u8x8 __attribute__((vector_size(8)));
typedef uint32_t u32x8 __attribute__((vector_size(32)));

#define LANE_INLINE static inline __attribute__((always_inline))
#define SQRT_TWO 0x1.6a09e667f3bcdp+0
#define SPLAT(value) ((f64x8){} + (value))

#define NO_LANE(mask) (__builtin_reduce_or(mask) == 0)
#define ALL_LANES(mask) NO_LANE(~(mask))

// a * b + c, rounded once. Said explicitly where it is wanted and nowhere else, so that every
// instruction set rounds alike; where there is no such instruction, libm computes it.
#define FUSED(a, b, c) __builtin_elementwise_fma(a, b, c)

// Positive finite floats as a range of their bits, which order as they do: `span` floats from
// `first` on, and none where `span` is 0.
typedef struct {
  uint32_t first, span;
} float_range;

// The positive finite floats in [min, max].
static inline float_range floats_within(double min, double max) {
  float low = min > FLT_TRUE_MIN ? (float)fmin(min, FLT_MAX) : FLT_TRUE_MIN;
  float high = max < FLT_MAX ? (float)fmax(max, 0.0) : FLT_MAX;
  if ((double)low < min) low = nextafterf(low, INFINITY);
  if ((double)high > max) high = nextafterf(high, 0.0f);
  float_range range = {0, 0};
  if (!(low <= high) || low > FLT_MAX) return range;
  uint32_t last;
  memcpy(&range.first, &low, sizeof low);
  memcpy(&last, &high, sizeof high);
  range.span = last - range.first + 1;
  return range;
}

// ln(p / g) and what shares its division. p and g are positive and finite.
typedef struct {
  f64x8 log;      // ln(p / g), within 1 ulp of the larger of its parts
  f64x8 inverse;  // 1 / (p g)
} ratio_lanes;
