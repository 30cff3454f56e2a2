// Loads and stores of sixteen numbers; included once per instruction set.

#define lanes16_load NAME(lanes16_load)
#define lanes16_store NAME(lanes16_store)
#define lanes16_exp2 NAME(lanes16_exp2)
#define lanes16_max NAME(lanes16_max)
#define lanes16_sigmoid NAME(lanes16_sigmoid)
#define lanes16_activation NAME(lanes16_activation)

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

// 2^x for x <= 0, within 2 ulp; 0 or nearly so below 2^-126, NaN for NaN. The polynomial is the minimax one
// of degree 5 on [-1/2, 1/2] by relative error (7.5e-8), found by reweighted least squares.
INLINE f32x16 lanes16_exp2(f32x16 x) {
#ifdef WIDE
  f32x16 whole = (f32x16)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  f32x16 f = x - whole;
#else
  f32x16 magic = (f32x16){} + 0x1.8p23f;
  f32x16 shifted = x + magic;
  f32x16 f = x - (shifted - magic);
#endif
  f32x16 p = (f32x16){} + 0x1.5c08e4p-10f;
  p = p * f + 0x1.3d0c52p-7f;
  p = p * f + 0x1.c6b6e4p-5f;
  p = p * f + 0x1.ebf918p-3f;
  p = p * f + 0x1.62e428p-1f;
  p = p * f + 0x1.000002p+0f;
#ifdef WIDE
  return (f32x16)_mm512_scalef_ps((__m512)p, (__m512)whole);
#else
  i32x16 small = x < -126.0f, unknown = x != x;
  f32x16 result = (f32x16)((i32x16)p + ((i32x16)shifted << 23));
  return (f32x16)((((i32x16)result & ~small) & ~unknown) | ((i32x16)x & unknown));
#endif
}

// 1 / (1 + e^-x).
INLINE f32x16 lanes16_sigmoid(f32x16 x) {
  f32x16 size = (f32x16)((i32x16)x & 0x7fffffff);
  f32x16 small = lanes16_exp2(size * -1.44269504f);
  f32x16 large = 1 / (1 + small);
  i32x16 negative = x < 0.0f;
  f32x16 other = small * large;
  return (f32x16)(((i32x16)other & negative) | ((i32x16)large & ~negative));
}

INLINE f32x16 lanes16_activation(fd_activation kind, f32x16 x) {
  switch (kind) {
    case FD_IDENTITY: return x;
    case FD_RELU: return (f32x16)((i32x16)x & ~(x < 0.0f));
    case FD_SILU: return x * lanes16_sigmoid(x);
    case FD_QUICK_GELU: return x * lanes16_sigmoid(1.702f * x);
    case FD_GELU_TANH:
      // (1 + tanh u) / 2 is the sigmoid of 2 u.
      return x * lanes16_sigmoid(1.5957691216f * (x + 0.044715f * x * x * x));
    case FD_GELU_ERF: {
      // Abramowitz and Stegun 7.1.26, within 1.5e-7.
      f32x16 size = (f32x16)((i32x16)x & 0x7fffffff) * 0.70710678f;
      f32x16 t = 1 / (1 + 0.3275911f * size);
      f32x16 p = t * (0.254829592f + t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));
      f32x16 tail = 0.5f * p * lanes16_exp2(size * size * -1.44269504f);
      i32x16 negative = x < 0.0f;
      f32x16 head = 1 - tail;
      return x * (f32x16)(((i32x16)tail & negative) | ((i32x16)head & ~negative));
    }
  }
  return x;
}
