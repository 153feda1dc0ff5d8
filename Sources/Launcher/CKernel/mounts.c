// Mounts: see include/CKernel.h. Raw calls, because Debian 12's glibc is the first to wrap them and older ones are met.
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RESULT(call) ({ __typeof__(call) result = (call); result < 0 ? -errno : result; })

int kernel_mount(const char *source, const char *target, const char *kind, uint64_t flags, const char *options) {
    return (int)RESULT(syscall(SYS_mount, source, target, kind, flags, options));
}
int kernel_unmount(const char *target, int flags) { return (int)RESULT(syscall(SYS_umount2, target, flags)); }
int kernel_pivot_root(const char *new_root, const char *put_old) {
    return (int)RESULT(syscall(SYS_pivot_root, new_root, put_old));
}
int kernel_open_tree(int directory, const char *path, uint32_t flags) {
    return (int)RESULT(syscall(SYS_open_tree, directory, path, flags | O_CLOEXEC));
}
int kernel_move_mount(int from, const char *from_path, int to, const char *to_path, uint32_t flags) {
    return (int)RESULT(syscall(SYS_move_mount, from, from_path, to, to_path, flags));
}

int kernel_mount_attributes(int fd, uint64_t set, uint64_t clear, int recursive, int user_namespace) {
    struct mount_attr attributes = {
        .attr_set = set,
        .attr_clr = clear,
        .propagation = KERNEL_MS_PRIVATE,
        .userns_fd = user_namespace >= 0 ? (uint64_t)user_namespace : 0,
    };
    uint32_t flags = KERNEL_AT_EMPTY_PATH | (recursive ? KERNEL_AT_RECURSIVE : 0);
    return (int)RESULT(syscall(SYS_mount_setattr, fd, "", flags, &attributes, sizeof attributes));
}

int kernel_new_mount(const char *kind, const char *const *options, size_t count, uint32_t attributes) {
    int context = (int)syscall(SYS_fsopen, kind, FSOPEN_CLOEXEC);
    if (context < 0) return -errno;
    int result = 0;
    for (size_t pair = 0; pair < count && result == 0; pair++) {
        const char *key = options[2 * pair], *value = options[2 * pair + 1];
        unsigned command = value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG;
        result = (int)RESULT(syscall(SYS_fsconfig, context, command, key, value, 0));
    }
    if (result == 0) result = (int)RESULT(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
    if (result == 0) result = (int)RESULT(syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes));
    close(context);
    return result;
}

int kernel_reconfigure(int fd, const char *key, const char *value) {
    int context = (int)syscall(SYS_fspick, fd, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH);
    if (context < 0) return -errno;
    int result = (int)RESULT(syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, key, value, 0));
    if (result == 0) result = (int)RESULT(syscall(SYS_fsconfig, context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
    close(context);
    return result;
}
