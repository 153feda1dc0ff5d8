import LaunchPlan
import Testing

struct AttemptTests {
    @Test(arguments: [
        Attempt.read("/etc/shadow"), .append("/a=b"), .create(""), .override("/tmp/x y"), .connect(65535), .signal(1),
        .keyring, .filter, .namespace, .allocate(0), .allocate(1 << 32), .fork(256), .spin(200), .wait,
    ])
    func `an argument says the attempt`(attempt: Attempt) {
        #expect(Attempt(argument: attempt.argument) == attempt)
    }

    @Test(arguments: [
        "", "=", "read", "keyring=", "unknown", "unknown=1", "connect=65536", "connect=-1", "connect=x", "signal=0",
        "signal=-1", "allocate=-1", "allocate=99999999999999999999", "fork=257", "spin=10001", "spin", "Read=/x",
    ])
    func `anything else is none`(argument: String) {
        #expect(Attempt(argument: argument) == nil)
    }
}
