// What follows a sum of a product; included once per instruction set with AVX-512, after network_lanes.h.

#define product_put NAME(product_put)

// Sixteen neighbouring outputs, of which `count` are there.
INLINE void product_put(const fd_product_call *call, size_t row, size_t output, f32x16 sum, size_t count) {
  __mmask16 there = (__mmask16)((1u << count) - 1);
  if (call->bias) sum += (f32x16)_mm512_maskz_loadu_ps(there, call->bias + output);
  sum = lanes16_activation(call->activation, sum);
  if (call->scale) sum *= (f32x16)_mm512_maskz_loadu_ps(there, call->scale + output);
  size_t to = row * call->target.stride + output;
  if (call->adds) sum += (f32x16)_mm512_maskz_loadu_ps(there, (float *)call->target.data + to);
  if (count == LANES) {
    lanes16_store(call->target.type, call->target.data, to, sum);
  } else {
    for (size_t i = 0; i < count; i++) fd_put_number(call->target.type, call->target.data, to + i, sum[i]);
  }
}
