// Processes and namespaces: see include/CKernel.h.
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESULT(call) ({ __typeof__(call) result = (call); result < 0 ? -errno : result; })

static int cloned(uint64_t flags, int cgroup, int *pidfd, int exit_signal) {
    struct clone_args arguments = {
        .flags = flags | (pidfd ? CLONE_PIDFD : 0) | (cgroup >= 0 ? CLONE_INTO_CGROUP : 0),
        .pidfd = (uint64_t)(uintptr_t)pidfd,
        .exit_signal = (uint64_t)exit_signal,
        .cgroup = cgroup >= 0 ? (uint64_t)cgroup : 0,
    };
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid >= 0) return (int)pid;
    // Container seccomp profiles answer ENOSYS to clone3.
    if (errno != ENOSYS || cgroup >= 0) return -errno;
    return (int)RESULT(syscall(SYS_clone, flags | (pidfd ? CLONE_PIDFD : 0) | exit_signal, 0, pidfd, 0, 0));
}

int kernel_clone(uint64_t flags, int cgroup, int *pidfd) { return cloned(flags, cgroup, pidfd, SIGCHLD); }
int kernel_clone_to_exec(uint64_t flags) { return cloned(flags, -1, NULL, SIGUSR1); }

int kernel_unshare(uint64_t flags) { return RESULT(unshare((int)flags)); }
int kernel_setns(int fd, uint64_t kind) { return RESULT(setns(fd, (int)kind)); }
int kernel_pidfd_open(pid_t pid) { return (int)RESULT(syscall(SYS_pidfd_open, pid, 0)); }
int kernel_pidfd_signal(int pidfd, int number) {
    return (int)RESULT(syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0));
}

static pid_t waited(pid_t pid, int options, struct kernel_exit *out) {
    siginfo_t info = {0};
    struct rusage usage = {0};
    // Raw, because glibc's waitid hides the rusage.
    long failed;
    do {
        failed = syscall(SYS_waitid, pid < 0 ? P_ALL : P_PID, pid < 0 ? 0 : pid, &info,
                         WEXITED | options, &usage);
    } while (failed < 0 && errno == EINTR);
    if (failed < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *out = (struct kernel_exit){
        .code = info.si_code == CLD_EXITED ? info.si_status : 0,
        .signal = info.si_code == CLD_EXITED ? 0 : info.si_status,
        .processor_microseconds = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                                  usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
        .memory_kilobytes = usage.ru_maxrss,
    };
    return info.si_pid;
}

pid_t kernel_wait(pid_t pid, int poll, struct kernel_exit *out) { return waited(pid, poll ? WNOHANG : 0, out); }
pid_t kernel_wait_before_exec(pid_t pid, struct kernel_exit *out) { return waited(pid, WNOHANG | __WCLONE, out); }
pid_t kernel_wait_any(struct kernel_exit *out) { return waited(-1, WNOHANG | __WALL, out); }

int kernel_prctl(int operation, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    return RESULT(prctl(operation, a, b, c, d));
}

int kernel_set_user(uint32_t uid) { return (int)RESULT(syscall(SYS_setresuid, uid, uid, uid)); }
int kernel_set_group(uint32_t gid) { return (int)RESULT(syscall(SYS_setresgid, gid, gid, gid)); }
int kernel_clear_groups(void) { return (int)RESULT(syscall(SYS_setgroups, 0, NULL)); }

int kernel_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (int word = 0; word < 2; word++)
        data[word] = (struct __user_cap_data_struct){
            (uint32_t)(effective >> 32 * word),
            (uint32_t)(permitted >> 32 * word),
            (uint32_t)(inheritable >> 32 * word),
        };
    return (int)RESULT(syscall(SYS_capset, &header, data));
}

int kernel_capget(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};
    if (syscall(SYS_capget, &header, data) < 0) return -errno;
    *effective = data[0].effective | (uint64_t)data[1].effective << 32;
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    *inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    return 0;
}

int kernel_set_limit(int resource, uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    struct rlimit inherited;
    if (getrlimit((__rlimit_resource_t)resource, &inherited) < 0) return -errno;
    if (limit.rlim_max > inherited.rlim_max) limit.rlim_max = inherited.rlim_max;
    if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
    return RESULT(setrlimit((__rlimit_resource_t)resource, &limit));
}

int kernel_new_keyring(void) { return (int)RESULT(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL)); }

int kernel_seccomp(const void *program, uint16_t count, uint32_t flags) {
    struct sock_fprog filter = {.len = count, .filter = (struct sock_filter *)program};
    return (int)RESULT(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &filter));
}

#ifdef SYS_mknod
const int KERNEL_NR_MKNOD = SYS_mknod;
#else
const int KERNEL_NR_MKNOD = -1;
#endif
const int KERNEL_NR_MOUNT = SYS_mount, KERNEL_NR_UMOUNT2 = SYS_umount2, KERNEL_NR_CHROOT = SYS_chroot,
          KERNEL_NR_PIVOT_ROOT = SYS_pivot_root, KERNEL_NR_MKNODAT = SYS_mknodat, KERNEL_NR_SWAPON = SYS_swapon,
          KERNEL_NR_SWAPOFF = SYS_swapoff, KERNEL_NR_ACCT = SYS_acct, KERNEL_NR_OPEN_TREE = SYS_open_tree,
          KERNEL_NR_FSPICK = SYS_fspick, KERNEL_NR_MOUNT_SETATTR = SYS_mount_setattr,
          KERNEL_NR_NAME_TO_HANDLE_AT = SYS_name_to_handle_at;

int kernel_seccomp_listen(const void *program, uint16_t count) {
    struct sock_fprog filter = {.len = count, .filter = (struct sock_filter *)program};
    // SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, Linux 5.19: a signal does not repeat a call that is being answered.
    unsigned wait = 1u << 5;
    long fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER | wait, &filter);
    if (fd < 0 && errno == EINVAL)
        fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
    return (int)RESULT(fd);
}

const uint64_t KERNEL_NOTICE_RECEIVE = SECCOMP_IOCTL_NOTIF_RECV, KERNEL_NOTICE_VALID = SECCOMP_IOCTL_NOTIF_ID_VALID,
               KERNEL_NOTICE_REFUSE = SECCOMP_IOCTL_NOTIF_SEND;

int kernel_notice_receive(int listener, struct kernel_notice *out) {
    union {
        struct seccomp_notif notice;
        char room[1024];
    } space;
    memset(&space, 0, sizeof space);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &space) < 0) return -errno;
    *out = (struct kernel_notice){
        .id = space.notice.id, .process = (int32_t)space.notice.pid, .number = space.notice.data.nr};
    for (int index = 0; index < 6; index++) out->arguments[index] = space.notice.data.args[index];
    return 0;
}

int kernel_notice_is_valid(int listener, uint64_t id) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int kernel_notice_refuse(int listener, uint64_t id, int error) {
    union {
        struct seccomp_notif_resp answer;
        char room[1024];
    } space;
    memset(&space, 0, sizeof space);
    space.answer.id = id;
    space.answer.error = -error;
    return RESULT(ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &space));
}

ssize_t kernel_read_memory(pid_t process, uint64_t address, void *bytes, size_t count) {
    size_t page = 4096 - address % 4096;
    struct iovec here = {.iov_base = bytes, .iov_len = count < page ? count : page};
    struct iovec there = {.iov_base = (void *)(uintptr_t)address, .iov_len = here.iov_len};
    return RESULT(syscall(SYS_process_vm_readv, process, &here, 1, &there, 1, 0));
}

int kernel_seccomp_knows(uint32_t action) {
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

int kernel_child_signals(void) {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigaddset(&children, SIGUSR1);
    if (sigprocmask(SIG_BLOCK, &children, NULL) < 0) return -errno;
    return RESULT(signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK));
}

int kernel_loopback_up(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -errno;
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    memcpy(request.ifr_name, "lo", 3);
    int result = RESULT(ioctl(fd, SIOCSIFFLAGS, &request));
    close(fd);
    return result;
}

int kernel_exec(const char *path, char *const arguments[], char *const environment[]) {
    execve(path, arguments, environment);
    return -errno;
}

void kernel_exit_now(int code) { _exit(code); }

int kernel_send_descriptors(int socket, const void *bytes, size_t length, const int *fds, size_t count) {
    enum { MOST = 16 };
    if (count > MOST || length == 0) return -EINVAL;
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * MOST)] = {0};
    struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        memcpy(CMSG_DATA(header), fds, sizeof(int) * count);
    }
    return (int)RESULT(sendmsg(socket, &message, MSG_NOSIGNAL));
}
