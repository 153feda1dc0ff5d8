import Confinement
import Dispatch
import Foundation
import Glibc
import Testing

/// The seal cannot be undone, so each test closes it in a process of its own.
@Suite struct NetworkSealTests {
    static func errnoOfSocket(_ family: Int32, _ type: __socket_type = SOCK_DGRAM) -> Int32 {
        let number = socket(family, Int32(type.rawValue), 0)
        guard number >= 0 else { return errno }
        close(number)
        return 0
    }

    @Test func `a sealed process opens no socket but a Unix one, whatever the family`() async {
        await #expect(processExitsWith: .success) {
            // Control: before, it does.
            try #require(NetworkSealTests.errnoOfSocket(AF_INET) == 0)
            try #require(NetworkSealTests.errnoOfSocket(AF_NETLINK) == 0)
            try NetworkSeal.close()
            for family in 0...63 where family != AF_UNIX {
                #expect(NetworkSealTests.errnoOfSocket(Int32(family)) == EACCES, "family \(family)")
                #expect(NetworkSealTests.errnoOfSocket(Int32(family), SOCK_STREAM) == EACCES, "family \(family)")
            }
            // The kernel takes a family for an int: what stands above it must not slip through.
            #expect(NetworkSealTests.errnoOfSocket(.min | AF_INET) == EACCES)
            #expect(NetworkSealTests.errnoOfSocket(AF_UNIX) == 0)
        }
    }

    @Test func `the seal is on threads that were there before, and on those that come`() async {
        await #expect(processExitsWith: .success) {
            let sealed = DispatchSemaphore(value: 0)
            let done = DispatchSemaphore(value: 0)
            let before = Thread {
                // Control: this thread could.
                let first = NetworkSealTests.errnoOfSocket(AF_INET)
                done.signal()
                sealed.wait()
                if first != 0 || NetworkSealTests.errnoOfSocket(AF_INET) != EACCES { exit(3) }
                done.signal()
            }
            before.start()
            done.wait()
            try NetworkSeal.close()
            sealed.signal()
            done.wait()
            let after = Thread {
                if NetworkSealTests.errnoOfSocket(AF_INET6) != EACCES { exit(4) }
                done.signal()
            }
            after.start()
            done.wait()
        }
    }
}
