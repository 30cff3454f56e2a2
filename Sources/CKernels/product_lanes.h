// What follows the sums of a product; included once per instruction set, after network_lanes.h.

#define product_put NAME(product_put)

// `count` neighbouring outputs of a row.
INLINE void product_put(const fd_product_call *call, size_t row, size_t output, size_t count,
                        const float *sums) {
  size_t to = row * call->target.stride + output;
  for (size_t i = 0; i < count; i += LANES) {
    size_t there = fd_at_most(LANES, count - i);
    f32x16 sum = {}, bias = {}, scale = {}, before = {};
    memcpy(&sum, sums + i, there * 4);
    if (call->bias) {
      memcpy(&bias, call->bias + output + i, there * 4);
      sum += bias;
    }
    sum = lanes16_activation(call->activation, sum);
    if (call->scale) {
      memcpy(&scale, call->scale + output + i, there * 4);
      sum *= scale;
    }
    if (call->adds) {
      memcpy(&before, (const float *)call->target.data + to + i, there * 4);
      sum += before;
    }
    if (there == LANES) {
      lanes16_store(call->target.type, call->target.data, to + i, sum);
    } else {
      for (size_t lane = 0; lane < there; lane++) {
        fd_put_number(call->target.type, call->target.data, to + i + lane, sum[lane]);
      }
    }
  }
}
