// Decodes PNG files with libpng on a number of threads and prints the seconds: what reading the
// files of an evaluation takes at least, for somebody who uses libpng.
#include <png.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static char **files;
static int count;
static atomic_int next;
static atomic_ulong sum;

static int decode(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return 0;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png))) {
    fclose(file);
    return 0;
  }
  png_init_io(png, file);
  png_read_png(png, info, PNG_TRANSFORM_SWAP_ENDIAN, NULL);
  png_bytepp rows = png_get_rows(png, info);
  sum += rows[png_get_image_height(png, info) / 2][0];
  png_destroy_read_struct(&png, &info, NULL);
  fclose(file);
  return 1;
}

static void *work(void *unused) {
  (void)unused;
  for (int i; (i = next++) < count;) {
    if (!decode(files[i])) {
      fprintf(stderr, "%s: expected a PNG, found none\n", files[i]);
      exit(2);
    }
  }
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: DecodingFloor THREADS FILE...\n");
    return 64;
  }
  int threads = atoi(argv[1]);
  files = argv + 2;
  count = argc - 2;
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pthread_t ids[64];
  for (int i = 0; i < threads && i < 64; i++) pthread_create(&ids[i], NULL, work, NULL);
  for (int i = 0; i < threads && i < 64; i++) pthread_join(ids[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("{\"seconds\": %.6f, \"version\": \"libpng %s\"}\n",
         (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec),
         png_get_libpng_ver(NULL));
  return 0;
}
