// What loops over maps share; included once per instruction set after network_lanes.h, whose end ends it.

#define lanes16_silu NAME(lanes16_silu)

// x / (1 + e^-x), within 2e-7 of it.
INLINE f32x16 lanes16_silu(f32x16 x) {
  // Of the negative absolute value, whose power is at most 1.
  f32x16 power = lanes16_exp2((f32x16)((u32x16)x | 0x80000000) * 1.44269504f);
  f32x16 sum = power + 1.0f;
#ifdef WIDE
  f32x16 inverse = (f32x16)_mm512_rcp14_ps((__m512)sum);
  inverse = inverse * (2.0f - sum * inverse);
#else
  f32x16 inverse = 1.0f / sum;
#endif
  i32x16 negative = x < 0.0f;
  f32x16 factor = (f32x16)(((i32x16)power & negative) | ((i32x16)SPREAD(1.0f) & ~negative));
  return x * (factor * inverse);
}
