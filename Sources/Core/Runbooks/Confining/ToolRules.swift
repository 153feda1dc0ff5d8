/// Tools that would undo the bounds of a step, by what they are.
enum ToolRules {
    /// Read programs as text: a value beside them is code. Scripts have a key of their own.
    static let interpreters: Set<String> = [
        "ash", "bash", "busybox", "csh", "dash", "fish", "gawk", "awk", "mawk", "nawk", "ksh", "lua", "luajit", "mksh",
        "node", "nodejs", "bun", "deno", "perl", "php", "pwsh", "python", "python2", "python3", "rbash", "ruby", "rc",
        "sh", "tclsh", "toybox", "wish", "yash", "zsh", "expect", "guile", "java", "ed", "ex", "vi", "vim", "emacs",
        "m4", "make", "gdb", "bpftrace",
    ]

    /// Start other programs. With the host's power their arguments are commands, not data.
    static let launchers: Set<String> = [
        "at", "batch", "bwrap", "busctl", "capsh", "chroot", "chrt", "cpulimit", "crontab", "dbus-run-session",
        "dbus-send", "docker", "doas", "entr", "env", "fakeroot", "find", "firejail", "flock", "gdbus", "git",
        "ionice", "kexec", "kubectl", "ld.so", "less", "ltrace", "machinectl", "man", "more", "nerdctl", "nice",
        "nohup", "nsenter", "parallel", "pdsh", "pkexec", "podman", "prlimit", "rsync", "run-parts", "runcon",
        "runuser", "run0", "scp", "screen", "script", "sed", "setarch", "setpriv", "setsid", "sftp", "socat", "ssh",
        "sshpass", "start-stop-daemon", "stdbuf", "strace", "su", "sudo", "systemd-cat", "systemd-inhibit",
        "systemd-nspawn", "systemd-run", "tar", "taskset", "tcpdump", "time", "timeout", "tmux", "unshare", "valgrind",
        "varlinkctl", "watch", "wget", "curl", "xargs", "zip",
    ]

    static func isInterpreter(_ tool: String) -> Bool {
        // python3.11, lua5.4, perl5.36.0, …
        let plain = String(tool.prefix { !$0.isNumber && $0 != "." && $0 != "-" })
        return interpreters.contains(tool) || (plain.utf8.count > 1 && interpreters.contains(plain))
    }

    static func isLauncher(_ tool: String) -> Bool { launchers.contains(tool) || tool.hasPrefix("ld-linux") }
}
