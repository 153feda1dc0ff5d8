#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <sys/timex.h>

int64_t kernel_clock_uncertainty(void)
{
    struct timex state = {0};
    if (adjtimex(&state) < 0)
        return -errno;
    return state.status & STA_UNSYNC ? -ENODATA : state.maxerror;
}
