import Execution
import Foundation
import Runbooks
import Testing

struct PrivateRootTests {
    let cage: Cage

    init() throws {
        cage = try Cage()
    }

    @Test(arguments: ["/x", "/usr/x", "/etc/x", "/dev/x", "/run/x", "/proc/x", "/bin/x"])
    func `the root file system is read-only`(path: String) {
        #expect(cage.sh("echo x >\(path)").verdict == .exited(code: 2))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: ["/tmp/x", "/dev/shm/x", "/var/tmp/x"])
    func `temporary folders can be written, and are gone afterwards`(path: String) {
        #expect(cage.sh("echo x >\(path) && cat \(path)").text == "x\n")
        #expect(cage.sh("cat \(path)").verdict == .exited(code: 1))
    }

    @Test
    func `what a step writes to its temporary folder cannot be run`() {
        #expect(cage.sh("cp /usr/bin/true /tmp/t && chmod 755 /tmp/t && /tmp/t").verdict == .exited(code: 126))
    }

    @Test
    func `the cage has its own accounts, and no shadow`() {
        let report = cage.sh("wc -l </etc/passwd; cat /etc/shadow")
        #expect(report.verdict == .exited(code: 1))
        #expect(Int(report.text.filter(\.isNumber)) ?? 99 <= 3)
        #expect(report.errors.contains("No such file"))
    }

    @Test
    func `homes, the host's processes and its devices are not there`() {
        let report = cage.sh(
            "ls -d /root /home /boot /sys /var/lib /dev/mem /dev/kmsg /dev/tty /proc/sys /proc/kcore /proc/\(getpid())")
        #expect(report.text == "")
        #expect(report.verdict == .exited(code: 2))
    }

    @Test
    func `the devices that programs expect work`() {
        let report = cage.sh("echo x >/dev/null && head -c 4 /dev/zero | wc -c && head -c 4 /dev/urandom | wc -c")
        #expect(report.verdict == .exited(code: 0))
        #expect(report.text == "4\n4\n")
    }

    @Test
    func `no mount of the host is left in the cage`() {
        let report = cage.sh("cat /proc/self/mountinfo") { $0.keep = .all }
        let points = report.text.split(separator: "\n").map { String($0.split(separator: " ")[4]) }
        #expect(points.contains("/usr"))
        #expect(!points.contains { $0.hasPrefix("/.layers") || $0.hasPrefix("/sys") || $0.hasPrefix("/work") })
    }

    @Test
    func `a read is seen, and cannot be written`() throws {
        let scratch = try OpenScratch()
        try scratch.write("conf/a", "hello")
        let report = cage.sh("cat \(scratch("conf/a")); echo x >\(scratch("conf/a"))") {
            $0.reads = [.init(path: scratch("conf"))]
        }
        #expect(report.text == "hello")
        #expect(report.verdict == .exited(code: 2))
        #expect(scratch.text("conf/a") == "hello")
        // The control: without the declaration it is not there.
        #expect(cage.sh("cat \(scratch("conf/a"))").verdict == .exited(code: 1))
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `a file of root alone is readable only as its owner`() throws {
        let scratch = try OpenScratch()
        try scratch.write("key", "private", mode: 0o600)
        let other = cage.sh("cat \(scratch("key"))") { $0.reads = [.init(path: scratch("key"))] }
        #expect(other.verdict == .exited(code: 1))
        #expect(other.errors.contains("Permission denied"))
        let owner = cage.sh("cat \(scratch("key"))") { $0.reads = [.init(path: scratch("key"), mapping: .owner)] }
        #expect(owner.text == "private")
    }

    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot))
    func `the host's shadow is unreadable even where it is declared`() {
        let read = cage.sh("cat /etc/shadow") { $0.reads = [.init(path: "/etc/shadow")] }
        #expect(read.verdict == .exited(code: 1))
        #expect(cage.sh("test -s /etc/shadow") { $0.reads = [.init(path: "/etc/shadow")] }.verdict == .exited(code: 0))
        let owner = cage.sh("cat /etc/shadow") { $0.reads = [.init(path: "/etc/shadow", mapping: .owner)] }
        #expect(owner.text.contains("root:"))
    }
}
