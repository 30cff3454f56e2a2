#include "network.h"

// Convolutions of 3 x 3 by products of transformed tiles (Winograd 1980; Lavin and Gray 2016, F(4 x 4, 3 x 3)):
// every 4 x 4 results need 36 products instead of 144. The map is cut into tasks of some tiles; a task prepares
// its piece of the map, transforms it, multiplies and transforms back in memory of its thread, so that nothing
// of the map's size but the result is written.
//
// The transformation's points are 0, the roots of 1/2 and 2 with both signs, and infinity, whose error is a fifth of
// that of the usual whole numbers (which is 1e-5 of the largest result for 512 channels).
//
// Where the map is enlarged to pairs of equal rows and columns first, four results of a line come from four numbers
// a, b, c, d of the source. With the sum G of the kernel's g0, g1, g2, and s = c - b, they are
//   p0 + p1 - p2, p1 + p3, p1 + p2, p1 + p4 - p3,
//   p0 = g0 (a - c), p1 = G/2 (b + c), p2 = (G/2 - g0) s, p3 = (g2 - G/2) s, p4 = g2 (d - b):
// 25 products of 16 numbers for 4 x 4 results.
//
// Packed kernels: [36 or 25][outputs / 64][channels][64], the last panel as wide as the outputs that are left, padded
// to sixteen.

enum { TILE = 4, WINDOW = 6, PANEL = 64, GAP = 16 };

// Products of a line of a tile, and the different numbers of the source among them.
static size_t factor_count(bool enlarge) { return enlarge ? 5 : WINDOW; }
static size_t operand_count(bool enlarge) { return enlarge ? 4 : WINDOW; }
static size_t square(size_t n) { return n * n; }

typedef struct {
  const fd_winograd_call *call;
  size_t tile_rows, tile_columns;  // of the target
  size_t rows, columns;            // tiles of a task
  size_t bands, strips;            // tasks down and across
  size_t window_width;             // pixels of a task's piece of the source
  size_t left_stride, product_stride;
  size_t thread_bytes;
  uint8_t *scratch;
  size_t next;  // the first task that nobody has taken
} winograd_work;

static size_t window_pixels(const fd_winograd_call *call, size_t tiles) {
  return (call->enlarge ? TILE / 2 : TILE) * tiles + 2;
}

// Tiles of a task. Many of them share a kernel's trip from memory, few of them stay in a near cache; a multiple
// of the rows of a register tile wastes nothing.
static winograd_work winograd_plan(const fd_winograd_call *call, int threads) {
  winograd_work w = {.call = call};
  w.tile_rows = (call->target.height + TILE - 1) / TILE;
  w.tile_columns = (call->target.width + TILE - 1) / TILE;
  size_t outputs = fd_padded(call->outputs, LANES);
  size_t wide = call->channels + outputs >= 768 ? 32 : 16;
  w.strips = (w.tile_columns + wide - 1) / wide;
  w.columns = (w.tile_columns + w.strips - 1) / w.strips;
  w.rows = fd_at_most(3 * wide / w.columns, w.tile_rows);
  // Few tasks are shared out evenly.
  size_t share = (w.tile_rows * w.strips + (size_t)threads - 1) / (size_t)threads;
  if (w.rows * w.strips > share) w.rows = (share + w.strips - 1) / w.strips;
  if (w.rows < 1) w.rows = 1;
  w.bands = (w.tile_rows + w.rows - 1) / w.rows;
  w.window_width = window_pixels(call, w.columns);
  // Strides that are no powers of two, because those share few places of a cache.
  w.left_stride = call->channels + GAP;
  w.product_stride = outputs + GAP;
  size_t tiles = w.rows * w.columns;
  size_t floats = window_pixels(call, w.rows) * w.window_width * LANES +
                  square(operand_count(call->enlarge)) * tiles * w.left_stride +
                  square(factor_count(call->enlarge)) * tiles * w.product_stride;
  w.thread_bytes = fd_padded(floats * sizeof(float), 4096);
  return w;
}

size_t fd_winograd_scratch(const fd_winograd_call *call, int threads) {
  return winograd_plan(call, threads).thread_bytes * (size_t)threads + 64;
}

size_t fd_winograd_kernel_bytes(size_t outputs, size_t channels, bool enlarge) {
  return square(factor_count(enlarge)) * fd_padded(outputs, LANES) * channels * sizeof(float);
}

#define BODY "winograd_body.h"
#include "each_instruction_set.h"

typedef struct {
  const float *kernel;
  size_t outputs, channels;
  bool enlarge;
  float *packed;
} pack_work;

static void pack_lanes(void *context, size_t block) {
  pack_work *w = context;
  NETWORK_DISPATCH(winograd_pack, w->kernel, w->outputs, w->channels, w->enlarge, block, w->packed)
}

void fd_winograd_pack(const float *kernel, size_t outputs, size_t channels, bool enlarge, float *packed,
                      int threads) {
  pack_work w = {kernel, outputs, channels, enlarge, packed};
  fd_parallel(fd_padded(outputs, LANES) / LANES, threads, pack_lanes, &w);
}

static void winograd_task(winograd_work *w, size_t task, float *memory) {
  NETWORK_DISPATCH(winograd_tiles, w, task, memory)
}

static void winograd_thread(void *context, size_t thread) {
  winograd_work *w = context;
  float *memory = (float *)(w->scratch + thread * w->thread_bytes);
  // Whoever is free takes the next one: no thread waits for one that something else held up.
  for (;;) {
    size_t task = __atomic_fetch_add(&w->next, 1, __ATOMIC_RELAXED);
    if (task >= w->bands * w->strips) return;
    winograd_task(w, task, memory);
  }
}

void fd_winograd(const fd_winograd_call *call, void *scratch, int threads) {
  winograd_work w = winograd_plan(call, threads);
  w.scratch = (uint8_t *)(((uintptr_t)scratch + 63) / 64 * 64);
  fd_parallel((size_t)threads, threads, winograd_thread, &w);
}
