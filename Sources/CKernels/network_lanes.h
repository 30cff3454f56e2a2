// Loads and stores of sixteen numbers; included once per instruction set.

#define lanes16_load NAME(lanes16_load)
#define lanes16_store NAME(lanes16_store)
#define lanes16_exp2 NAME(lanes16_exp2)
#define lanes16_max NAME(lanes16_max)

INLINE f32x16 lanes16_load(fd_number type, const void *data, size_t i) {
  if (type == FD_FLOATS) {
    f32x16 v;
    memcpy(&v, (const float *)data + i, sizeof v);
    return v;
  }
  u16x16 narrow;
  memcpy(&narrow, (const uint16_t *)data + i, sizeof narrow);
  return (f32x16)(__builtin_convertvector(narrow, u32x16) << 16);
}

INLINE void lanes16_store(fd_number type, void *data, size_t i, f32x16 v) {
  if (type == FD_FLOATS) {
    memcpy((float *)data + i, &v, sizeof v);
    return;
  }
  u32x16 bits = (u32x16)v;
  u32x16 rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  // Rounding would carry a NaN's bits into the sign.
  u32x16 nan = (u32x16)(v != v);
  rounded = (rounded & ~nan) | (((bits >> 16) | 0x40) & nan);
  u16x16 narrow = __builtin_convertvector(rounded, u16x16);
  memcpy((uint16_t *)data + i, &narrow, sizeof narrow);
}

INLINE f32x16 lanes16_max(f32x16 a, f32x16 b) { return __builtin_elementwise_max(a, b); }

// 2^x for x <= 0, within 2 ulp; 0 below 2^-126, NaN for NaN. The polynomial is the Taylor series of 2^f to the sixth
// power on [-1/2, 1/2], whose remainder is below 2^-24.
INLINE f32x16 lanes16_exp2(f32x16 x) {
  i32x16 small = x < -126.0f;
  f32x16 magic = (f32x16){} + 0x1.8p23f;
  f32x16 shifted = x + magic;
  f32x16 f = x - (shifted - magic);
  f32x16 p = (f32x16){} + 1.5403530e-4f;
  p = p * f + 1.3333558e-3f;
  p = p * f + 9.6181291e-3f;
  p = p * f + 5.5504109e-2f;
  p = p * f + 2.4022651e-1f;
  p = p * f + 6.9314718e-1f;
  p = p * f + 1.0f;
  i32x16 exponent = (i32x16)shifted << 23;
  f32x16 result = (f32x16)((i32x16)p + exponent);
  i32x16 unknown = x != x;
  return (f32x16)((((i32x16)result & ~small) & ~unknown) | ((i32x16)x & unknown));
}
