// Files: see include/CKernel.h.
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define RESULT(call) ({ __typeof__(call) result = (call); result < 0 ? -errno : result; })

int kernel_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
    return (int)RESULT(syscall(SYS_openat2, directory, path, &how, sizeof how));
}

int kernel_renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path, uint32_t flags) {
    return (int)RESULT(syscall(SYS_renameat2, old_directory, old_path, new_directory, new_path, flags));
}

static int64_t nanoseconds(struct statx_timestamp time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

int kernel_statx(int directory, const char *path, int flags, struct kernel_stat *out) {
    struct statx found;
    if (statx(directory, path, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID, &found) < 0)
        return -errno;
    *out = (struct kernel_stat){
        .mask = found.stx_mask,
        .mode = found.stx_mode,
        .uid = found.stx_uid,
        .gid = found.stx_gid,
        .device = makedev(found.stx_dev_major, found.stx_dev_minor),
        .inode = found.stx_ino,
        .mount = found.stx_mnt_id,
        .links = found.stx_nlink,
        .size = found.stx_size,
        .blocks = found.stx_blocks,
        .device_major = found.stx_dev_major,
        .device_minor = found.stx_dev_minor,
        .special_major = found.stx_rdev_major,
        .special_minor = found.stx_rdev_minor,
        .attributes = found.stx_attributes,
        .attributes_mask = found.stx_attributes_mask,
        .born = found.stx_mask & STATX_BTIME ? nanoseconds(found.stx_btime) : 0,
        .accessed = nanoseconds(found.stx_atime),
        .modified = nanoseconds(found.stx_mtime),
        .changed = nanoseconds(found.stx_ctime),
    };
    return 0;
}

int kernel_syncfs(int fd) { return RESULT(syncfs(fd)); }

ssize_t kernel_fgetxattr(int fd, const char *name, void *value, size_t size) {
    return RESULT(fgetxattr(fd, name, value, size));
}
ssize_t kernel_flistxattr(int fd, char *names, size_t size) { return RESULT(flistxattr(fd, names, size)); }
int kernel_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags) {
    return RESULT(fsetxattr(fd, name, value, size, flags));
}
int kernel_fremovexattr(int fd, const char *name) { return RESULT(fremovexattr(fd, name)); }
ssize_t kernel_lgetxattr(const char *path, const char *name, void *value, size_t size) {
    return RESULT(lgetxattr(path, name, value, size));
}
ssize_t kernel_llistxattr(const char *path, char *names, size_t size) { return RESULT(llistxattr(path, names, size)); }
int kernel_lsetxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
    return RESULT(lsetxattr(path, name, value, size, flags));
}
int kernel_lremovexattr(const char *path, const char *name) { return RESULT(lremovexattr(path, name)); }

int kernel_allocate(int fd, int64_t offset, int64_t length) { return RESULT(fallocate(fd, 0, offset, length)); }

int64_t kernel_filesystem(int fd, int *read_only) {
    struct statfs found;
    if (fstatfs(fd, &found) < 0) return -errno;
    if (read_only) *read_only = (found.f_flags & ST_RDONLY) != 0;
    return (int64_t)(uint32_t)found.f_type;
}

enum { ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

int kernel_memfd(const char *name) { return RESULT(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING)); }
int kernel_seal(int fd) { return RESULT(fcntl(fd, F_ADD_SEALS, ALL_SEALS)); }
int kernel_is_sealed(int fd) {
    int seals = fcntl(fd, F_GET_SEALS);
    return seals < 0 ? -errno : (seals & ALL_SEALS) == ALL_SEALS;
}

int kernel_eventfd(void) { return RESULT(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }
int kernel_pipe(int fds[2]) { return RESULT(pipe2(fds, O_CLOEXEC)); }
int kernel_socketpair(int fds[2]) { return RESULT(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds)); }

int kernel_set_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    return RESULT(fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}
int kernel_duplicate(int fd, int lowest) { return RESULT(fcntl(fd, F_DUPFD_CLOEXEC, lowest)); }
int kernel_close_range(uint32_t first, uint32_t last, uint32_t flags) {
    return (int)RESULT(syscall(SYS_close_range, first, last, flags));
}
