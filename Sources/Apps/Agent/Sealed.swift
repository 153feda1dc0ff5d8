import Confinement

/// Called when a host is open: from here on this process cannot open a socket to the network, whatever it is made to do,
/// and nothing of its memory is dumped.
public enum Sealed {
    public static func process() throws(AgentFailure) {
        do throws(NetworkSeal.Failure) {
            try MemorySeal.close()
            try NetworkSeal.close()
        } catch {
            throw AgentFailure(
                .machine,
                "this process cannot give up the network and core dumps (\(error.call), errno \(error.errno))",
                hint: "the kernel needs CONFIG_SECCOMP_FILTER")
        }
    }
}
