// The link alone, both ends in one process with a thread each, over the loopback: real sockets, TLS
// and sealing as in the programs, a durable journal at both ends. tests/bench/link runs it.
//
//     bench_link rate  duplex|one-way|tls     as many crossings as go, one JSON line at the end
//     bench_link delay duplex|one-way         200 a second, one at a time, beside fdatasync
//     bench_link fdatasync                    the latter alone
#include "tests/bench/link_alone/phases.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace diolkos::bench {
namespace {

int run(int argc, char** argv) {
    wish how;
    CLI::App app{"The link alone, with a durable journal at both ends. Prints one JSON object."};
    app.add_option("mode", how.mode, "rate, delay of single crossings, or fdatasync of this disk")
        ->required()
        ->check(CLI::IsMember({"rate", "delay", "fdatasync"}));
    app.add_option("kind", how.kind, "duplex, one-way, or tls: the bytes alone")
        ->capture_default_str()
        ->check(CLI::IsMember({"duplex", "one-way", "tls"}));
    app.add_option("--seconds", how.seconds, "length of what is measured")->capture_default_str();
    app.add_option("--warm-up", how.warm_up, "seconds before it")->capture_default_str();
    app.add_option("--record-bytes", how.record_bytes, "audit record of each decision; 0: none")
        ->capture_default_str();
    app.add_option("--folder", how.folder, "where the journals are put")->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    if (how.mode == "delay" && how.kind == "tls") {
        std::fprintf(stderr, "bench_link: tls has no crossings to delay\n");
        return 2;
    }
    if (how.mode == "fdatasync") {
        delay_of_the_disk(how);
    } else if (how.mode == "delay") {
        delay_of_links(how);
    } else if (how.kind == "tls") {
        rate_of_tls(how);
    } else {
        rate_of_links(how);
    }
    return 0;
}

} // namespace
} // namespace diolkos::bench

int main(int argc, char** argv) {
    return diolkos::bench::run(argc, argv);
}
