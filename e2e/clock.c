/* A clock that runs ahead of this machine's by as many seconds as a shared file says.
 *
 * The journeys load it into the server, the browsers and the commands (LD_PRELOAD), so that days pass for all of them
 * at once and the product needs no door for tests. In browsers and commands only the time of day moves. In the server the
 * monotonic clock moves with it (E2E_CLOCK_PASSES): days pass, and nobody has set its clock. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_s;
static int passes;
static int (*machine)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void)
{
    machine = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    passes = getenv("E2E_CLOCK_PASSES") != NULL;
    const char *path = getenv("E2E_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *shared = mmap(NULL, sizeof *ahead_s, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED)
        ahead_s = shared;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    /* Other constructors may ask before ours has run. */
    int failed = machine ? machine(id, now) : (int)syscall(SYS_clock_gettime, id, now);
    int of_day = id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE;
    if (!failed && ahead_s && (of_day || (passes && id == CLOCK_MONOTONIC)))
        now->tv_sec += *ahead_s;
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec exact;
    (void)zone;
    int failed = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *now)
{
    struct timespec exact;
    time_t seconds = clock_gettime(CLOCK_REALTIME, &exact) ? (time_t)-1 : exact.tv_sec;
    if (now)
        *now = seconds;
    return seconds;
}
