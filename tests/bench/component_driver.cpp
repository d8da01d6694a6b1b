// Drives two servers through their component ports (XEP-0114): messages are given to the low
// server by one component and counted as the high server hands them to the other.
//
//     component(low) -> low server -> [path] -> high server -> component(high)
//
// Both components live in this process, so one clock times both ends.
#include "channel.hpp"
#include "load_run.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <exception>

namespace diolkos::bench {
namespace {

constexpr std::chrono::seconds connect_patience{20};

std::string sha1_hex(const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
        hex += "0123456789abcdef"[digest[i] >> 4U];
        hex += "0123456789abcdef"[digest[i] & 15U];
    }
    return hex;
}

// XEP-0114, 3: the digest of the stream's id and the secret proves the component.
asio::awaitable<void> log_in(channel& server, std::string domain, std::string secret) {
    std::string header = "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
                         "xmlns:stream='http://etherx.jabber.org/streams' to='";
    header.append(domain).append("'>");
    co_await server.write(header);
    co_await server.read_until("<stream:stream");
    header = co_await server.read_until(">");
    const auto at = header.find(" id=") + 4;
    const auto id = header.substr(at + 1, header.find(header[at], at + 1) - at - 1);
    const auto proof = "<handshake>" + sha1_hex(id + secret) + "</handshake>";
    co_await server.write(proof);
    co_await server.read_until("<handshake/>", "</handshake>");
}

void rethrow(const std::exception_ptr& why) {
    if (why) {
        std::rethrow_exception(why);
    }
}

struct options {
    load_options load;
    place low, high;
    std::string secret;
};

asio::awaitable<void> drive(const options& how, asio::io_context& io) {
    channel low(co_await connect(how.low, connect_patience));
    co_await log_in(low, domain_of(how.load.from), how.secret);
    channel high(co_await connect(how.high, connect_patience));
    co_await log_in(high, domain_of(how.load.to), how.secret);

    arrival_meter arrivals, bounces;
    load_run run(how.load, low, arrivals, bounces);
    asio::co_spawn(io, drain_into(high, arrivals), rethrow);
    asio::co_spawn(io, drain_into(low, bounces), rethrow);
    co_await run.run();
    std::_Exit(0); // the connections may go as they are
}

int main_of(int argc, char** argv) {
    options how;
    CLI::App app("Loads two servers through their component ports and times what crosses");
    how.load.add_to(app);
    app.add_option("--low", how.low.address, "Component port of the low server")->required();
    app.add_option("--low-namespace", how.low.name_space, "Network namespace to reach it from");
    app.add_option("--high", how.high.address, "Component port of the high server")->required();
    app.add_option("--high-namespace", how.high.name_space, "Network namespace to reach it from");
    app.add_option("--secret", how.secret, "Secret of both components")->required();
    CLI11_PARSE(app, argc, argv);
    asio::io_context io(1);
    asio::co_spawn(io, drive(how, io), rethrow);
    io.run();
    return 1;
}

} // namespace
} // namespace diolkos::bench

int main(int argc, char** argv) {
    try {
        return diolkos::bench::main_of(argc, argv);
    } catch (const std::exception& why) {
        std::fprintf(stderr, "component_driver: %s\n", why.what());
        return 1;
    }
}
