/// Capabilities (capabilities(7)) that a host action may declare.
enum Capability {
    static let known: Set<String> = [
        "audit_control", "audit_read", "audit_write", "chown", "fowner", "ipc_lock", "kill", "lease", "net_admin",
        "net_bind_service", "net_broadcast", "net_raw", "sys_nice", "sys_resource", "sys_time", "syslog",
        "wake_alarm",
    ]
    /// Each leads to everything: nothing that a runbook does needs them.
    static let forbidden: Set<String> = [
        "sys_admin", "sys_module", "sys_rawio", "sys_ptrace", "sys_boot", "sys_chroot", "mac_admin", "mac_override",
        "setfcap", "setpcap", "setuid", "setgid", "dac_override", "dac_read_search", "bpf", "perfmon", "mknod",
        "linux_immutable", "checkpoint_restore", "fsetid",
    ]
}
