import Execution
import Foundation
import Runbooks
import TestKit
import Testing

struct PrivilegeTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    private func status(_ report: LaunchReport) -> [String: String] {
        var fields: [String: String] = [:]
        for line in report.text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces) }
        }
        return fields
    }

    @Test(arguments: ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
    func `no capability is left in any set`(set: String) {
        #expect(status(cage.sh("cat /proc/self/status"))[set] == "0000000000000000")
    }

    @Test
    func `no_new_privs and seccomp are on`() {
        let fields = status(cage.sh("cat /proc/self/status"))
        #expect(fields["NoNewPrivs"] == "1")
        #expect(fields["Seccomp"] == "2")
        #expect(fields["Seccomp_filters"] ?? "1" == "1")
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a host step has the declared capability and no other`() {
        let report = cage.sh("cat /proc/self/status", grade: .host) { $0.capabilities = ["net_admin"] }
        let fields = status(report)
        // Bit 12.
        for set in ["CapPrm", "CapEff", "CapBnd"] { #expect(fields[set] == "0000000000001000") }
        #expect(fields["Uid"]?.hasPrefix("0") == true)
    }

    @Test
    func `only standard input, output and errors are open`() throws {
        // The control: this one would be inherited by any other child.
        let inheritable = dup(1)
        defer { close(inheritable) }
        let report = cage.sh("ls -l /proc/self/fd")
        let targets = report.text.split(separator: "\n").compactMap {
            $0.components(separatedBy: " -> ").dropFirst().first
        }
        #expect(targets.count == 4)
        #expect(targets.filter { $0.hasPrefix("pipe:") }.count == 2)
        #expect(targets.contains("/dev/null"))
        #expect(targets.contains { $0.hasPrefix("/proc/") })
    }

    @Test
    func `nothing of the agent's environment is inherited`() {
        setenv("ORDERLY_TEST_LEAK", "leak", 1)
        let report = cage.run("/usr/bin/env", ["env"]) { $0.environment["EXTRA"] = "a b" }
        let expected = Launch.baseEnvironment.merging(["EXTRA": "a b"]) { $1 }.map { "\($0)=\($1)" }.sorted()
        #expect(report.text.split(separator: "\n").map(String.init).sorted() == expected)
    }

    @Test
    func `a secret is for the step alone, read-only, on a tmpfs of its own`() {
        let script = """
            stat -c '%a %u' /run/secrets/token; cat /run/secrets/token
            stat -f -c %T /run/secrets; chmod 644 /run/secrets/token; echo x >/run/secrets/token; cat /run/orderly/params
            """
        let report = cage.sh(script) {
            $0.files = [
                .init(kind: .secret, name: "token", content: Array("s3cret\n".utf8)),
                .init(kind: .data, name: "params", content: Array("{}".utf8)),
            ]
        }
        // The step has its value; what it prints of it is hidden.
        #expect(report.text == "400 \(Cage.isRoot ? 0 : geteuid())\n[secret token]\ntmpfs\n{}")
        #expect(report.errors.contains("Read-only file system"))
    }

    @Test
    func `a script that came with the launch can be run`() {
        let report = cage.run("/run/orderly/check", ["check", "a"]) {
            $0.files = [.init(kind: .script, name: "check", content: Array("#!/bin/sh\necho got $1\n".utf8))]
        }
        #expect(report.text == "got a\n")
    }

    @Test
    func `the host name is the cage's own`() {
        #expect(cage.sh("uname -n").text == "step\n")
    }

    @Test(arguments: ["unshare --user true", "unshare --mount true", "mount -t tmpfs x /tmp", "umount /tmp"])
    func `namespaces and mounts cannot be changed`(command: String) {
        #expect(cage.sh(command + " && echo changed").text == "")
    }

    @Test
    func `set-id bits and devices are refused, ordinary modes and pipes are not`() {
        #expect(cage.sh("cd /tmp && touch f && chmod 755 f && mkfifo p && echo fine").text == "fine\n")
        for command in ["chmod 4755 f", "chmod 2755 f", "mknod d c 1 3", "mknod d b 8 0"] {
            #expect(cage.sh("cd /tmp && touch f && \(command) && echo done").text == "", "\(command)")
        }
    }

    #if arch(x86_64)
        /// Numbers of arch/x86/entry/syscalls/syscall_64.tbl, and what the call must answer.
        static let calls: [(name: String, number: Int, errno: Int32)] = [
            ("ptrace", 101, EPERM), ("mount", 165, EPERM), ("pivot_root", 155, EPERM), ("keyctl", 250, EPERM),
            ("unshare", 272, EPERM), ("setns", 308, EPERM), ("process_vm_readv", 310, EPERM), ("bpf", 321, EPERM),
            ("userfaultfd", 323, EPERM), ("open_tree", 428, EPERM), ("init_module", 175, EPERM), ("reboot", 169, EPERM),
            ("io_uring_setup", 425, ENOSYS), ("clone3", 435, ENOSYS), ("openat2", 437, ENOSYS),
            ("none yet", 9999, ENOSYS),
        ]

        @Test(arguments: calls)
        func `a call that no step needs is refused`(name: String, number: Int, errno: Int32) throws {
            try #require(access("/usr/bin/perl", X_OK) == 0, "needs perl, which Debian's base has")
            let script = "exit(syscall(\(number), 0, 0, 0, 0, 0) == -1 ? $! + 0 : 0)"
            #expect(cage.run("/usr/bin/perl", ["perl", "-e", script]).verdict == .exited(code: errno))
        }

        @Test
        func `a call that steps need is not refused`() throws {
            try #require(access("/usr/bin/perl", X_OK) == 0, "needs perl, which Debian's base has")
            // getppid
            #expect(
                cage.run("/usr/bin/perl", ["perl", "-e", "exit(syscall(110) >= 0 ? 0 : 1)"]).verdict == .exited(code: 0)
            )
        }
    #endif
}
