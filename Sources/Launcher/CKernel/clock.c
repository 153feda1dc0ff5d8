#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <sys/timex.h>
#include <time.h>

int64_t kernel_clock_uncertainty(void)
{
    struct timex state = {0};
    if (adjtimex(&state) < 0)
        return -errno;
    return state.status & STA_UNSYNC ? -ENODATA : state.maxerror;
}

static int64_t now(clockid_t clock)
{
    struct timespec time = {0};
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t kernel_clock_realtime(void) { return now(CLOCK_REALTIME); }
int64_t kernel_clock_boottime(void) { return now(CLOCK_BOOTTIME); }
