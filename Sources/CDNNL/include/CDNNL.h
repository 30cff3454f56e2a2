// oneDNN's matrix products and convolutions as plans: a primitive with the layouts it chose.
//
// One door for oneDNN 2 and 3, whose C interfaces differ. Every function that can fail returns NULL or
// one of oneDNN's status codes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "NetworkKernels.h"

typedef enum { FD_F32 = 0, FD_BF16 = 1 } fd_element;

// target = activation(source x weights^T + bias), or target += scale * (source x weights^T + bias).
typedef struct {
  int64_t rows, columns, depth;           // of the target, and the length of the sums
  fd_element source, weights, target;
  bool has_bias;    // one f32 a column
  bool has_scale;   // one f32 a column, after bias and activation
  bool adds;        // to what the target holds
  fd_activation activation;
  // A plan whose packed weights this one has to take; NULL for the fastest layout.
  const struct fd_plan *packed;
} fd_matmul;

// How a map's numbers lie in memory.
typedef enum { FD_CHANNELS_LAST = 0, FD_BLOCKS_OF_16 = 1 } fd_layout;

// A convolution of one map, zeros around it.
typedef struct {
  int64_t height, width, channels;  // of the source
  int64_t outputs, kernel, stride;
  int64_t pad_top, pad_bottom, pad_left, pad_right;
  fd_element source, weights, target;
  fd_layout layout;  // of source and target
  bool has_bias;  // one f32 an output
  bool adds;      // to what the target holds
  bool relu;      // after bias and addition
} fd_convolution;

typedef struct fd_plan fd_plan;

// The version found at build time and, for 2 as for 3, at run time.
const char *fd_dnnl_version(void);

fd_plan *fd_plan_matmul(const fd_matmul *matmul, int *status);
fd_plan *fd_plan_convolution(const fd_convolution *convolution, int *status);
void fd_plan_free(fd_plan *plan);

// The implementation's name, such as "brg:avx512_core_bf16".
const char *fd_plan_implementation(const fd_plan *plan);
// Bytes of the weights as the plan wants them, and of its scratch memory.
size_t fd_plan_weight_bytes(const fd_plan *plan);
size_t fd_plan_scratch_bytes(const fd_plan *plan);
// Bytes of a source and a target as the plan wants them.
size_t fd_plan_source_bytes(const fd_plan *plan);
size_t fd_plan_target_bytes(const fd_plan *plan);
// Whether two plans take the same packed weights.
bool fd_plan_same_weights(const fd_plan *one, const fd_plan *other);

// Packs f32 weights: [columns, depth] of a product (rows after each other), [outputs, channels, kernel,
// kernel] of a convolution. For int8 they are quantised already (`weights` of the plan's type).
int fd_plan_pack(const fd_plan *plan, const void *weights, void *packed);
// Runs on the calling thread and libgomp's workers of it.
int fd_plan_run(const fd_plan *plan, const void *source, const void *weights, const float *bias,
                const float *scale, void *target, void *scratch);
