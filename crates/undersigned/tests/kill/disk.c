/* A disk that fails on demand: loaded before the C library into the server under test, it lets one call fail.
 *
 * Which call is in a file that both processes map: a kind (1 write, 2 sync, 3 read), how many calls of that kind on the
 * store's files are let through, the error, and whether it happened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

struct fault {
    volatile uint32_t kind, let_through, error, happened;
};

static struct fault *fault;

__attribute__((constructor)) static void map_fault(void) {
    const char *path = getenv("UNDERSIGNED_TEST_FAULT");
    int file = path ? open(path, O_RDWR) : -1;
    if (file < 0) return;
    void *mapped = mmap(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) fault = mapped;
}

static int is_of_store(int file) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "undersigned.db") != NULL;
}

static int fails(uint32_t kind, int file) {
    if (!fault || fault->kind != kind || !is_of_store(file)) return 0;
    if (fault->let_through > 0) {
        fault->let_through--;
        return 0;
    }
    fault->kind = 0;
    fault->happened = 1;
    errno = fault->error;
    return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define FAILING(kind, type, name, params, ...) \
    type name params { \
        REAL(name); \
        return fails(kind, file) ? -1 : real(__VA_ARGS__); \
    }

FAILING(1, ssize_t, write, (int file, const void *bytes, size_t count), file, bytes, count)
FAILING(1, ssize_t, pwrite, (int file, const void *bytes, size_t count, off_t at), file, bytes, count, at)
FAILING(1, ssize_t, pwrite64, (int file, const void *bytes, size_t count, off64_t at), file, bytes, count, at)
FAILING(1, int, ftruncate, (int file, off_t length), file, length)
FAILING(1, int, ftruncate64, (int file, off64_t length), file, length)
FAILING(2, int, fsync, (int file), file)
FAILING(2, int, fdatasync, (int file), file)
FAILING(3, ssize_t, read, (int file, void *bytes, size_t count), file, bytes, count)
FAILING(3, ssize_t, pread, (int file, void *bytes, size_t count, off_t at), file, bytes, count, at)
FAILING(3, ssize_t, pread64, (int file, void *bytes, size_t count, off64_t at), file, bytes, count, at)
