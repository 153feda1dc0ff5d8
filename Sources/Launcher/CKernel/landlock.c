// Landlock: see include/CKernel.h. The structures are our own, since the build host's headers may be older than the
// running kernel.
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define RESULT(call) ({ __typeof__(call) result = (call); result < 0 ? -errno : result; })

enum { RULE_PATH_BENEATH = 1, RULE_NET_PORT = 2, CREATE_RULESET_VERSION = 1 };

int kernel_landlock_abi(void) {
    return (int)RESULT(syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION));
}

int kernel_landlock_create(int abi, uint64_t files, uint64_t network, uint64_t scoped) {
    struct {
        uint64_t files, network, scoped;
    } handled = {files, network, scoped};
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    return (int)RESULT(syscall(SYS_landlock_create_ruleset, &handled, size, 0));
}

int kernel_landlock_allow_path(int ruleset, uint64_t access, int parent) {
    struct {
        uint64_t access;
        int32_t parent;
    } __attribute__((packed)) rule = {access, parent};
    return (int)RESULT(syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0));
}

int kernel_landlock_allow_port(int ruleset, uint64_t access, uint64_t port) {
    struct {
        uint64_t access, port;
    } rule = {access, port};
    return (int)RESULT(syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule, 0));
}

int kernel_landlock_restrict(int ruleset) {
    return (int)RESULT(syscall(SYS_landlock_restrict_self, ruleset, 0));
}
