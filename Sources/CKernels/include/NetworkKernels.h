// The loops of neural networks that no library has as we need them: attention, norms, resizing and what
// stands between convolutions. Parallel over libgomp's pool, which oneDNN uses too.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How a tensor's numbers are stored.
typedef enum { FD_FLOATS = 0, FD_BFLOATS = 1 } fd_number;

// Runs body(context, i) for 0 <= i < count on the calling thread and its workers, in pieces that depend on
// `count` and `threads` alone.
void fd_parallel(size_t count, int threads, void (*body)(void *context, size_t i), void *context);

// How many threads oneDNN and fd_parallel use when the calling thread calls them.
void fd_set_threads(int threads);

// Which instruction set the functions below run on when this thread calls them: "avx512", "avx2" or
// "baseline", or NULL for the widest; false if the processor lacks it. Sums differ in their last bits.
bool fd_use_instruction_set(const char *name);
bool fd_has_instruction_set_named(const char *name);

// Whether this processor has AVX-512 with the parts that oneDNN needs for bfloat16.
bool fd_has_avx512(void);
// Whether it multiplies bytes by itself.
bool fd_has_vnni(void);
// Whether it multiplies bfloat16 by itself, and whether that is faster than multiplying floats.
bool fd_has_bfloat16(void);
bool fd_gains_from_bfloats(void);

// Rows of numbers.
typedef struct {
  const void *data;
  size_t stride;  // numbers from row to row
  fd_number type;
} fd_rows;

typedef struct {
  void *data;
  size_t stride;
  fd_number type;
} fd_target_rows;

// Each row less its mean, over its deviation, times weight plus bias: (x - m) / sqrt(v + epsilon) w + b.
void fd_layer_norm(fd_rows source, size_t rows, size_t columns, const float *weight,
                   const float *bias, float epsilon, fd_target_rows target, int threads);

// softmax(scale q k^T + bias) v of each head; a head is `width` neighbouring columns. `bfloats` asks
// to multiply in bfloat16 with sums in float, where the processor can. `scratch` has fd_attention_scratch
// bytes. The scale is positive. The bias may be NULL; its rows are [heads][queries]. Where `causal`, a query
// sees no key after its own place.
typedef struct {
  fd_rows query, key, value;
  size_t queries, keys, heads, width;
  float scale;
  const float *bias;
  size_t bias_stride;
  bool causal;
  bool bfloats;
  fd_target_rows target;
} fd_attention_call;

size_t fd_attention_scratch(const fd_attention_call *call, int threads);
void fd_attention(const fd_attention_call *call, void *scratch, int threads);

// A map of height x width pixels in `blocks` planes, each with `lanes` channels a pixel: channels last is
// one block with all channels; blocks of 16 are oneDNN's nChw16c.
typedef struct {
  size_t height, width, blocks, lanes;
  fd_number type;
} fd_map;

// Bilinear with aligned corners: source = target (n - 1) / (m - 1). Writes rows [row_begin, row_end) of a
// target of target_height x target_width, the first of them at `target`.
void fd_resize_aligned(fd_map map, const void *source, size_t target_height, size_t target_width,
                       size_t row_begin, size_t row_end, void *target, int threads);

// target = max(source, 0), and target = one + other.
void fd_relu(fd_number type, const void *source, void *target, size_t count, int threads);
void fd_add(fd_number type, const void *one, const void *other, void *target, size_t count,
            int threads);

// Rows of height x width pixels with factor x factor x channels numbers each (in that order) to a map of
// factor times the size. `map` is the target's, whose channels may be padded with zeros.
void fd_unfold(fd_rows source, size_t channels, size_t factor, fd_map map, void *target,
               int threads);
// The opposite for factor 1: a map to rows.
void fd_fold(fd_map map, const void *source, size_t channels, fd_target_rows target, int threads);

// target[row, o] = activation(sum of source[row, i] weights[o, i] + bias[o]) for few columns.
// activation: 0 none, 1 relu, 2 sigmoid. Sources in blocks of 16 are maps.
void fd_narrow_product(fd_map map, const void *source, size_t channels, size_t outputs,
                       const float *weights, const float *bias, int activation, float *target,
                       int threads);

// Numbers from one storage to the other; to bfloat16 rounds to nearest even.
void fd_convert(fd_number from, const void *source, fd_number to, void *target, size_t count,
                int threads);

// What follows a sum: x, max(x, 0), x phi(x) with the error function or its approximation by a hyperbolic
// tangent, x / (1 + e^-x), x / (1 + e^(-1.702 x)).
typedef enum {
  FD_IDENTITY = 0,
  FD_RELU,
  FD_GELU_ERF,
  FD_GELU_TANH,
  FD_SILU,
  FD_QUICK_GELU,
} fd_activation;

// target = activation(source x matrix^T + bias) scale, or that added to the target, which is floats then.
// `bias` and `scale` may be NULL.
typedef struct {
  fd_rows source;
  size_t rows, inputs, outputs;
  const void *matrix;
  const float *bias, *scale;
  fd_activation activation;
  bool adds;
  fd_target_rows target;
} fd_product_call;

// What follows a row's sums: target = activation(sums + bias) scale, or that added to it.
void fd_finish_row(const fd_product_call *call, size_t row, const float *sums);

// The matrices of the two products below lie in panels of this many outputs, one panel after the other. A
// panel is packed from `count` rows of all inputs; outputs that are missing in the last one become zeros.
enum { FD_PANEL_OUTPUTS = 32 };

// Products with weights as bytes, where fd_has_vnni. Weights and sources are rounded to bytes with a scale
// for 32 neighbouring inputs; sums are exact within 32 and floats beyond. A packed number takes 1.125 bytes.
size_t fd_byte_panel_bytes(size_t inputs);
void fd_pack_bytes(const float *rows, size_t count, size_t inputs, void *panel);
size_t fd_byte_product_scratch(const fd_product_call *call, int threads);
void fd_byte_product(const fd_product_call *call, void *scratch, int threads);

// Products with weights as bfloat16 that are multiplied as floats, where fd_has_avx512: exact but for the
// weights' rounding, and on processors without fd_gains_from_bfloats faster than their own bfloat16.
size_t fd_bfloat_panel_bytes(size_t inputs);
void fd_pack_bfloats(const float *rows, size_t count, size_t inputs, void *panel);
size_t fd_bfloat_product_scratch(const fd_product_call *call, int threads);
void fd_bfloat_product(const fd_product_call *call, void *scratch, int threads);

// Each row over its root mean square, times weight: x / sqrt(mean of squares + epsilon) w.
void fd_rms_norm(fd_rows source, size_t rows, size_t columns, const float *weight, float epsilon,
                 fd_target_rows target, int threads);

// target = activation(gate) * value of rows [gate, value], `columns` numbers each.
void fd_gated(fd_rows source, size_t rows, size_t columns, fd_activation activation,
              fd_target_rows target, int threads);

// Rows with gaps to rows with other gaps; to bfloat16 rounds to nearest even.
void fd_copy_rows(fd_rows source, size_t rows, size_t columns, fd_target_rows target, int threads);

enum { FD_WIDEST_HEAD = 512 };

// Heads in `groups` groups of `heads_of_group` neighbouring heads of `width` columns, in place: each over its
// root mean square, times the group's weight, then neighbouring numbers (x, y) to (c x - s y, s x + c y).
// Tables are floats, width / 2 a row; the width is even and at most FD_WIDEST_HEAD.
typedef struct {
  fd_target_rows heads;
  size_t groups, heads_of_group, width;
  const float *weights;  // groups x width
  fd_rows cosines, sines;
  float epsilon;
} fd_rotation;

void fd_rotate_heads(const fd_rotation *call, size_t rows, int threads);

// Whether no number is infinite or not a number.
bool fd_all_finite(fd_rows source, size_t rows, size_t columns, int threads);

// A norm of groups of neighbouring channels over all pixels, as a factor for each channel and then a summand for
// each: (x - m) / sqrt(v + epsilon) w + b. `factors` has 2 x channels numbers.
size_t fd_group_norm_scratch(fd_map map, size_t channels);
void fd_group_norm_factors(fd_map map, const void *source, size_t channels, size_t groups, const float *weight,
                           const float *bias, float epsilon, float *factors, void *scratch, int threads);
// x factor + summand of each channel, and if asked for, x / (1 + e^-x) of that.
void fd_scale_channels(fd_map map, const void *source, size_t channels, const float *factors, bool silu,
                       void *target, int threads);

// Each pixel as a square of 2 x 2 pixels.
void fd_enlarge_nearest(fd_map map, const void *source, void *target, int threads);

// A convolution of 3 x 3 by Winograd's transformation, for sources whose channels are a multiple of 16. Products
// are f32, whatever the maps' numbers are.
typedef struct {
  fd_map source;
  const void *data;
  size_t channels;
  const float *factors;  // of fd_scale_channels, done first, or NULL
  bool silu;             // of that
  bool enlarge;          // the source to 2 x 2 pixels each first
  const float *kernel;   // packed
  size_t outputs;
  const float *bias;         // or NULL
  size_t pad_top, pad_left;  // at most 1; 1 where the source is enlarged
  const void *adding[2];     // maps as the target, or NULL
  bool relu;
  fd_map target;
  void *made;
} fd_winograd_call;

size_t fd_winograd_kernel_bytes(size_t outputs, size_t channels, bool enlarge);
// Packs a kernel [outputs, channels, 3, 3] for sources that are enlarged, or for others.
void fd_winograd_pack(const float *kernel, size_t outputs, size_t channels, bool enlarge, float *packed,
                      int threads);
// Bytes that do not grow with the map.
size_t fd_winograd_scratch(const fd_winograd_call *call, int threads);
void fd_winograd(const fd_winograd_call *call, void *scratch, int threads);
