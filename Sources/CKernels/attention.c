#include "network.h"

// Attention in blocks of queries whose scores stay in the second-level cache: scores of all keys, their
// softmax, and the product with the values. Keys and values are packed once a head into panels of 64
// columns, so that the one inner loop below serves both products.
//
// A panel holds 64 columns of a matrix B for all k: [k][64] floats, or [k / 2][64][2] bfloats.

enum { PANEL = 64, QUERY_BLOCK = 48 };

typedef struct {
  const fd_attention_call *call;
  bool bfloats;
  size_t key_panels;    // panels of 64 keys
  size_t width_panels;  // panels of 64 columns of the values
  size_t depth;         // width, even for bfloats
  size_t padded_keys;
  size_t head_bytes;  // of a head's packed keys and values
  size_t thread_bytes;
  uint8_t *heads, *threads;
} attention_work;

extern int omp_get_thread_num(void);

static size_t key_bytes(const attention_work *w) {
  return w->key_panels * PANEL * w->depth * (w->bfloats ? 2 : 4);
}

static attention_work attention_plan(const fd_attention_call *call) {
  attention_work w = {.call = call};
  w.bfloats = call->bfloats && fd_has_bfloat16();
  w.key_panels = (call->keys + PANEL - 1) / PANEL;
  w.width_panels = (call->width + PANEL - 1) / PANEL;
  w.depth = w.bfloats ? fd_padded(call->width, 2) : call->width;
  w.padded_keys = w.key_panels * PANEL;
  size_t number = w.bfloats ? 2 : 4;
  w.head_bytes = key_bytes(&w) + w.width_panels * PANEL * w.padded_keys * number;
  // Scores, the output, queries, and the weights of one panel of keys.
  w.thread_bytes = QUERY_BLOCK * (w.padded_keys * 4 + w.width_panels * PANEL * 4 +
                                  (fd_padded(w.depth, 2) + PANEL) * number);
  w.head_bytes = fd_padded(w.head_bytes, 4096);
  w.thread_bytes = fd_padded(w.thread_bytes, 4096);
  return w;
}

size_t fd_attention_scratch(const fd_attention_call *call, int threads) {
  attention_work w = attention_plan(call);
  return w.head_bytes * call->heads + w.thread_bytes * (size_t)threads + 4096;
}

#define BODY "attention_body.h"
#include "each_instruction_set.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
#define NAME(function) function##_bfloats
#define WIDE
#define BFLOATS
#include "attention_body.h"
#undef BFLOATS
#undef NAME
#undef WIDE
#pragma clang attribute pop
#endif

static void pack_head(void *context, size_t head) {
  attention_work *w = context;
#if defined(__x86_64__)
  if (w->bfloats) {
    attention_pack_bfloats(w, head);
    return;
  }
#endif
  NETWORK_DISPATCH(attention_pack, w, head)
}

static void attend_block(void *context, size_t task) {
  attention_work *w = context;
#if defined(__x86_64__)
  if (w->bfloats) {
    attention_block_bfloats(w, task);
    return;
  }
#endif
  NETWORK_DISPATCH(attention_block, w, task)
}

void fd_attention(const fd_attention_call *call, void *scratch, int threads) {
  attention_work w = attention_plan(call);
  w.heads = (uint8_t *)fd_padded((size_t)scratch, 4096 / 64);
  w.threads = w.heads + w.head_bytes * call->heads;
  fd_parallel(call->heads, threads, pack_head, &w);
  size_t blocks = (call->queries + QUERY_BLOCK - 1) / QUERY_BLOCK;
  fd_parallel(call->heads * blocks, threads, attend_block, &w);
}
