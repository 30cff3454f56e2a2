#include "CDNNL.h"

#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t descriptor;  // a handle
#else
typedef const dnnl_memory_desc_t *descriptor;  // a pointer to a struct
#endif

struct fd_plan {
  dnnl_primitive_t primitive;
  // Owned by the primitive's descriptor.
  descriptor source, weights, target, scratch;
  // Ours: what dense weights, biases and scales look like.
  dnnl_memory_desc_t dense, vector, bias;
  int scale_index;  // of the post operation, or -1
  bool has_bias;
  char implementation[96];
};

static dnnl_engine_t engine(void) {
  // oneDNN's engines may be used from any thread; this one lives as long as the process.
  static dnnl_engine_t one;
  static int made;
  if (!__atomic_load_n(&made, __ATOMIC_ACQUIRE)) {
    dnnl_engine_t fresh = NULL;
    if (dnnl_engine_create(&fresh, dnnl_cpu, 0) != dnnl_success) return NULL;
    dnnl_engine_t none = NULL;
    if (!__atomic_compare_exchange_n(&one, &none, fresh, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
      dnnl_engine_destroy(fresh);
    __atomic_store_n(&made, 1, __ATOMIC_RELEASE);
  }
  return one;
}

const char *fd_dnnl_version(void) {
  static char text[32];
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
  return text;
}

static dnnl_data_type_t type(fd_element element) {
  switch (element) {
    case FD_F32: return dnnl_f32;
    case FD_BF16: return dnnl_bf16;
  }
  return dnnl_data_type_undef;
}

static dnnl_alg_kind_t algorithm(fd_activation activation) {
  switch (activation) {
    case FD_RELU: return dnnl_eltwise_relu;
    case FD_GELU_ERF: return dnnl_eltwise_gelu_erf;
    case FD_GELU_TANH: return dnnl_eltwise_gelu_tanh;
    case FD_SILU:
    case FD_QUICK_GELU: return dnnl_eltwise_swish;
    case FD_IDENTITY: break;
  }
  return dnnl_alg_kind_undef;
}

// Descriptors, in both versions as values that `release` ends.
static dnnl_status_t tagged(dnnl_memory_desc_t *made, int ndims, const dnnl_dims_t dims,
                            dnnl_data_type_t data, dnnl_format_tag_t tag) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_memory_desc_create_with_tag(made, ndims, dims, data, tag);
#else
  return dnnl_memory_desc_init_by_tag(made, ndims, dims, data, tag);
#endif
}

static void release(dnnl_memory_desc_t *made) {
#if DNNL_VERSION_MAJOR >= 3
  if (*made) dnnl_memory_desc_destroy(*made);
  *made = NULL;
#else
  (void)made;
#endif
}

#if DNNL_VERSION_MAJOR >= 3
#define USE(made) (made)
#else
#define USE(made) (&(made))
#endif

static dnnl_status_t append_activation(dnnl_post_ops_t operations, fd_activation activation) {
  if (activation == FD_IDENTITY) return dnnl_success;
  float alpha = activation == FD_SILU ? 1 : activation == FD_QUICK_GELU ? 1.702f : 0;
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, algorithm(activation), alpha, 0);
#else
  return dnnl_post_ops_append_eltwise(operations, 1, algorithm(activation), alpha, 0);
#endif
}

static dnnl_status_t append_sum(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef);
#else
  return dnnl_post_ops_append_sum(operations, 1);
#endif
}

// Takes what a primitive descriptor chose, makes the primitive and ends the descriptor.
static dnnl_status_t finish(fd_plan *plan, dnnl_primitive_desc_t chosen) {
  const char *name = NULL;
  dnnl_primitive_desc_query(chosen, dnnl_query_impl_info_str, 0, &name);
  snprintf(plan->implementation, sizeof plan->implementation, "%s", name ? name : "unknown");
  dnnl_status_t status = dnnl_primitive_create(&plan->primitive, chosen);
  dnnl_primitive_desc_destroy(chosen);
  if (status != dnnl_success) return status;
  const_dnnl_primitive_desc_t kept = NULL;
  status = dnnl_primitive_get_primitive_desc(plan->primitive, &kept);
  if (status != dnnl_success) return status;
  plan->source = dnnl_primitive_desc_query_md(kept, dnnl_query_src_md, 0);
  plan->weights = dnnl_primitive_desc_query_md(kept, dnnl_query_weights_md, 0);
  plan->target = dnnl_primitive_desc_query_md(kept, dnnl_query_dst_md, 0);
  plan->scratch = dnnl_primitive_desc_query_md(kept, dnnl_query_scratchpad_md, 0);
  return dnnl_success;
}

fd_plan *fd_plan_matmul(const fd_matmul *m, int *result) {
  fd_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return NULL;
  plan->scale_index = -1;
  plan->has_bias = m->has_bias;
  dnnl_memory_desc_t source = {0}, weights = {0}, target = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_post_ops_t operations = NULL;
  dnnl_dims_t source_dims = {m->rows, m->depth}, target_dims = {m->rows, m->columns};
  dnnl_dims_t weight_dims = {m->depth, m->columns};
  dnnl_dims_t vector_dims = {1, m->columns};
  dnnl_status_t status = tagged(&source, 2, source_dims, type(m->source), dnnl_ab);
  if (!status) status = tagged(&weights, 2, weight_dims, type(m->weights), dnnl_format_tag_any);
  if (!status) status = tagged(&target, 2, target_dims, type(m->target), dnnl_ab);
  if (!status) status = tagged(&plan->dense, 2, weight_dims, dnnl_f32, dnnl_ba);
  if (!status) status = tagged(&plan->vector, 2, vector_dims, dnnl_f32, dnnl_ab);
  if (!status) status = tagged(&plan->bias, 2, vector_dims, dnnl_f32, dnnl_ab);
  if (!status) status = dnnl_primitive_attr_create(&attributes);
  if (!status) status = dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
  if (!status) status = dnnl_post_ops_create(&operations);
  if (!status) status = append_activation(operations, m->activation);
  if (!status && m->has_scale) {
    plan->scale_index = m->activation == FD_IDENTITY ? 0 : 1;
    status = dnnl_post_ops_append_binary(operations, dnnl_binary_mul, USE(plan->vector));
  }
  if (!status && m->adds) status = append_sum(operations);
  if (!status) status = dnnl_primitive_attr_set_post_ops(attributes, operations);
  dnnl_primitive_desc_t chosen = NULL;
#if DNNL_VERSION_MAJOR >= 3
  if (!status) {
    status = dnnl_matmul_primitive_desc_create(&chosen, engine(), source,
                                               m->packed ? m->packed->weights : weights,
                                               m->has_bias ? plan->bias : NULL, target, attributes);
  }
#else
  dnnl_matmul_desc_t wanted;
  if (!status) {
    status = dnnl_matmul_desc_init(&wanted, &source, m->packed ? m->packed->weights : &weights,
                                   m->has_bias ? &plan->bias : NULL, &target);
  }
  if (!status) status = dnnl_primitive_desc_create(&chosen, &wanted, attributes, engine(), NULL);
#endif
  if (!status) status = finish(plan, chosen);
  if (operations) dnnl_post_ops_destroy(operations);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  release(&source);
  release(&weights);
  release(&target);
  *result = status;
  if (!status) return plan;
  fd_plan_free(plan);
  return NULL;
}

fd_plan *fd_plan_convolution(const fd_convolution *c, int *result) {
  fd_plan *plan = calloc(1, sizeof *plan);
  if (!plan) return NULL;
  plan->scale_index = -1;
  plan->has_bias = c->has_bias;
  int64_t height = (c->height + c->pad_top + c->pad_bottom - c->kernel) / c->stride + 1;
  int64_t width = (c->width + c->pad_left + c->pad_right - c->kernel) / c->stride + 1;
  dnnl_memory_desc_t source = {0}, weights = {0}, target = {0};
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_post_ops_t operations = NULL;
  dnnl_dims_t source_dims = {1, c->channels, c->height, c->width};
  dnnl_dims_t weight_dims = {c->outputs, c->channels, c->kernel, c->kernel};
  dnnl_dims_t target_dims = {1, c->outputs, height, width};
  dnnl_dims_t bias_dims = {c->outputs};
  dnnl_format_tag_t layout = c->layout == FD_BLOCKS_OF_16 ? dnnl_nChw16c : dnnl_nhwc;
  dnnl_status_t status = tagged(&source, 4, source_dims, type(c->source), layout);
  if (!status) status = tagged(&weights, 4, weight_dims, type(c->weights), dnnl_format_tag_any);
  if (!status) status = tagged(&target, 4, target_dims, type(c->target), layout);
  if (!status) status = tagged(&plan->dense, 4, weight_dims, dnnl_f32, dnnl_oihw);
  if (!status) status = tagged(&plan->bias, 1, bias_dims, dnnl_f32, dnnl_a);
  if (!status) status = dnnl_primitive_attr_create(&attributes);
  if (!status) status = dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
  if (!status) status = dnnl_post_ops_create(&operations);
  if (!status && c->adds) status = append_sum(operations);
  if (!status && c->relu) status = append_activation(operations, FD_RELU);
  if (!status) status = dnnl_primitive_attr_set_post_ops(attributes, operations);
  dnnl_dims_t strides = {c->stride, c->stride};
  dnnl_dims_t before = {c->pad_top, c->pad_left}, after = {c->pad_bottom, c->pad_right};
  dnnl_primitive_desc_t chosen = NULL;
#if DNNL_VERSION_MAJOR >= 3
  dnnl_dims_t dilates = {0, 0};
  if (!status) {
    status = dnnl_convolution_forward_primitive_desc_create(
        &chosen, engine(), dnnl_forward_inference, dnnl_convolution_direct, source, weights,
        c->has_bias ? plan->bias : NULL, target, strides, dilates, before, after, attributes);
  }
#else
  dnnl_convolution_desc_t wanted;
  if (!status) {
    status = dnnl_convolution_forward_desc_init(&wanted, dnnl_forward_inference, dnnl_convolution_direct, &source, &weights,
                                                c->has_bias ? &plan->bias : NULL, &target, strides,
                                                before, after);
  }
  if (!status) status = dnnl_primitive_desc_create(&chosen, &wanted, attributes, engine(), NULL);
#endif
  if (!status) status = finish(plan, chosen);
  if (operations) dnnl_post_ops_destroy(operations);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  release(&source);
  release(&weights);
  release(&target);
  *result = status;
  if (!status) return plan;
  fd_plan_free(plan);
  return NULL;
}

void fd_plan_free(fd_plan *plan) {
  if (!plan) return;
  if (plan->primitive) dnnl_primitive_destroy(plan->primitive);
  release(&plan->dense);
  release(&plan->vector);
  release(&plan->bias);
  free(plan);
}

const char *fd_plan_implementation(const fd_plan *plan) { return plan->implementation; }

static size_t bytes(descriptor described) { return described ? dnnl_memory_desc_get_size(described) : 0; }

size_t fd_plan_weight_bytes(const fd_plan *plan) { return bytes(plan->weights); }
size_t fd_plan_scratch_bytes(const fd_plan *plan) { return bytes(plan->scratch); }
size_t fd_plan_source_bytes(const fd_plan *plan) { return bytes(plan->source); }
size_t fd_plan_target_bytes(const fd_plan *plan) { return bytes(plan->target); }

bool fd_plan_same_weights(const fd_plan *one, const fd_plan *other) {
  return dnnl_memory_desc_equal(one->weights, other->weights);
}

static dnnl_memory_t memory(descriptor described, const void *data) {
  dnnl_memory_t made = NULL;
  // oneDNN takes what it only reads as writable memory too.
  if (dnnl_memory_create(&made, described, engine(), (void *)(uintptr_t)data) != dnnl_success) return NULL;
  return made;
}

static dnnl_status_t execute(dnnl_primitive_t primitive, int count, dnnl_exec_arg_t *arguments) {
  dnnl_status_t status = dnnl_success;
  for (int i = 0; i < count; i++) {
    if (!arguments[i].memory) status = dnnl_out_of_memory;
  }
  dnnl_stream_t stream = NULL;
  if (!status) status = dnnl_stream_create(&stream, engine(), dnnl_stream_default_flags);
  if (!status) status = dnnl_primitive_execute(primitive, stream, count, arguments);
  if (stream) {
    if (!status) status = dnnl_stream_wait(stream);
    dnnl_stream_destroy(stream);
  }
  for (int i = 0; i < count; i++) {
    if (arguments[i].memory) dnnl_memory_destroy(arguments[i].memory);
  }
  return status;
}

int fd_plan_pack(const fd_plan *plan, const void *weights, void *packed) {
  dnnl_primitive_desc_t chosen = NULL;
  dnnl_primitive_t reorder = NULL;
  dnnl_status_t status = dnnl_reorder_primitive_desc_create(&chosen, USE(plan->dense), engine(),
                                                            plan->weights, engine(), NULL);
  if (!status) {
    status = dnnl_primitive_create(&reorder, chosen);
    dnnl_primitive_desc_destroy(chosen);
  }
  if (status) return status;
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_FROM, memory(USE(plan->dense), weights)},
      {DNNL_ARG_TO, memory(plan->weights, packed)},
  };
  status = execute(reorder, 2, arguments);
  dnnl_primitive_destroy(reorder);
  return status;
}

int fd_plan_run(const fd_plan *plan, const void *source, const void *weights, const float *bias,
                const float *scale, void *target, void *scratch) {
  dnnl_exec_arg_t arguments[6];
  int count = 0;
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SRC, memory(plan->source, source)};
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_WEIGHTS, memory(plan->weights, weights)};
  arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_DST, memory(plan->target, target)};
  if (plan->has_bias) {
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_BIAS, memory(USE(plan->bias), bias)};
  }
  if (plan->scale_index >= 0) {
    arguments[count++] = (dnnl_exec_arg_t){
        DNNL_ARG_ATTR_MULTIPLE_POST_OP(plan->scale_index) | DNNL_ARG_SRC_1,
        memory(USE(plan->vector), scale)};
  }
  if (bytes(plan->scratch) > 0) {
    arguments[count++] = (dnnl_exec_arg_t){DNNL_ARG_SCRATCHPAD, memory(plan->scratch, scratch)};
  }
  return execute(plan->primitive, count, arguments);
}
