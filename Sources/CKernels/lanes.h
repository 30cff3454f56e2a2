// The operations on eight lanes that C lacks. Included once per instruction set, because a vector
// argument may only pass between functions of the same one; lanes_end.h takes the names back.

#define lanes_load NAME(lanes_load)
#define lanes_blend NAME(lanes_blend)
#define lanes_abs NAME(lanes_abs)
#define lanes_max NAME(lanes_max)
#define lanes_min NAME(lanes_min)
#define lanes_sum NAME(lanes_sum)
#define lanes_count NAME(lanes_count)
#define lanes_ratio_of NAME(lanes_ratio_of)
#define lanes_ratio NAME(lanes_ratio)
#define lanes_close_ratio NAME(lanes_close_ratio)
#define lanes_atanh2 NAME(lanes_atanh2)
#define lanes_within NAME(lanes_within)

LANE_INLINE f64x8 lanes_load(const float *from) {
  f32x8 narrow;
  memcpy(&narrow, from, sizeof narrow);
  return __builtin_convertvector(narrow, f64x8);
}

LANE_INLINE f64x8 lanes_blend(i64x8 where, f64x8 then, f64x8 otherwise) {
  return (f64x8)(((i64x8)then & where) | ((i64x8)otherwise & ~where));
}

LANE_INLINE f64x8 lanes_abs(f64x8 x) { return (f64x8)((i64x8)x & INT64_MAX); }

LANE_INLINE f64x8 lanes_max(f64x8 a, f64x8 b) { return lanes_blend(a > b, a, b); }
LANE_INLINE f64x8 lanes_min(f64x8 a, f64x8 b) { return lanes_blend(a < b, a, b); }

// The fixed order in which eight lanes become one number.
LANE_INLINE double lanes_sum(f64x8 x) {
  return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

LANE_INLINE uint64_t lanes_count(i64x8 negated) {
  uint64_t total = 0;
  for (int i = 0; i < 8; i++) total += (uint64_t)negated[i];
  return total;
}

// Whether eight floats from here on are all in a range.
LANE_INLINE bool lanes_within(const float *from, float_range range) {
  u32x8 bits;
  memcpy(&bits, from, sizeof bits);
  return NO_LANE(bits - range.first >= range.span);
}

// 2 atanh s for |s| < 0.18. The odd polynomial is the minimax one of fdlibm's e_log.c (error below
// 2^-58.45); it grows with |s| beyond that range too.
LANE_INLINE f64x8 lanes_atanh2(f64x8 s) {
  f64x8 z = s * s, w = z * z;
  f64x8 even = FUSED(w, SPLAT(1.531383769920937332e-01), SPLAT(2.222219843214978396e-01));
  even = FUSED(w, even, SPLAT(3.999999999940941908e-01));
  f64x8 odd = FUSED(w, SPLAT(1.479819860511658591e-01), SPLAT(1.818357216161805012e-01));
  odd = FUSED(w, odd, SPLAT(2.857142874366239149e-01));
  odd = FUSED(w, odd, SPLAT(6.666666666666735130e-01));
  return FUSED(s, FUSED(w, even, z * odd), s + s);
}

// ln p - ln g = k ln 2 + 2 atanh((P - G) / (P + G)), where P and G are the significands, one of
// them doubled or halved so that P / G lies in [1/sqrt 2, sqrt 2]. One division serves both results.
LANE_INLINE ratio_lanes lanes_ratio_of(f64x8 product, f64x8 difference, f64x8 sum) {
  f64x8 both = SPLAT(1.0) / (product * sum);
  ratio_lanes result = {.log = lanes_atanh2(difference * (both * product)), .inverse = both * sum};
  return result;
}

// For any positive p and g.
LANE_INLINE ratio_lanes lanes_ratio(f64x8 p, f64x8 g) {
  const int64_t fraction = INT64_C(0x000fffffffffffff), one = INT64_C(0x3ff0000000000000);
  i64x8 p_bits = (i64x8)p, g_bits = (i64x8)g;
  i64x8 k = (p_bits >> 52) - (g_bits >> 52);
  f64x8 P = (f64x8)((p_bits & fraction) | one);
  f64x8 G = (f64x8)((g_bits & fraction) | one);
  i64x8 high = P > G * SQRT_TWO, low = G > P * SQRT_TWO;
  k += low - high;  // a true lane is -1
  P = lanes_blend(high, P * 0.5, lanes_blend(low, P * 2.0, P));
  // k as double without a 64-bit conversion, which only some instruction sets have.
  f64x8 exponent = (f64x8)(k + INT64_C(0x4338000000000000)) - 0x1.8p52;
  ratio_lanes result = lanes_ratio_of(p * g, P - G, P + G);
  result.log = FUSED(exponent, SPLAT(0x1.62e42fefa39efp-1), result.log);
  return result;
}

// For p and g within a factor of sqrt 2 of each other in every lane, given p - g: the same bits, since
// the significands are p and g times a power of two that cancels, and k is 0.
LANE_INLINE ratio_lanes lanes_close_ratio(f64x8 p, f64x8 g, f64x8 difference) {
  return lanes_ratio_of(p * g, difference, p + g);
}
