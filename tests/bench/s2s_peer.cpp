// A source and a sink of stanzas, bare: two server-to-server peers without a server behind them.
//
//     source -> [path] -> sink
//
// Both live in this process, so one clock times both ends. The source opens a stream to
// --connect; the sink takes streams at --sink-listen, and what the path sends back to the source's
// domain (errors) is taken and counted at --source-listen.
#include "channel.hpp"
#include "load_run.hpp"
#include "s2s_negotiation.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdio>
#include <exception>
#include <memory>

namespace diolkos::bench {
namespace {

constexpr std::chrono::seconds connect_patience{20};

struct options {
    load_options load;
    place connect, source_listen, sink_listen;
    tls_files source, sink;
};

void rethrow(const std::exception_ptr& why) {
    if (why) {
        std::rethrow_exception(why);
    }
}

asio::awaitable<void> serve(asio::ip::tcp::socket socket, asio::ssl::context& context,
                            arrival_meter& meter) {
    channel peer(std::move(socket));
    co_await accept(peer, context);
    co_await drain_into(peer, meter);
}

asio::awaitable<void> listen(const place& at, asio::ssl::context& context, arrival_meter& meter) {
    const auto executor = co_await asio::this_coro::executor;
    auto acceptor = listen_at(at, executor);
    for (;;) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(executor, serve(std::move(socket), context, meter), rethrow);
    }
}

asio::awaitable<void> drive(const options& how, asio::io_context& io) {
    auto source_tls = make_context(how.source);
    auto sink_tls = make_context(how.sink);
    arrival_meter arrivals, bounces;
    asio::co_spawn(io, listen(how.sink_listen, sink_tls, arrivals), rethrow);
    asio::co_spawn(io, listen(how.source_listen, source_tls, bounces), rethrow);

    channel out(co_await connect(how.connect, connect_patience));
    co_await initiate(out, source_tls, domain_of(how.load.from), domain_of(how.load.to));
    load_run run(how.load, out, arrivals, bounces);
    arrival_meter answers; // nothing is expected on the source's own stream, but it must be read
    asio::co_spawn(io, drain_into(out, answers), rethrow);
    co_await run.run();
    std::_Exit(0); // the connections may go as they are
}

int main_of(int argc, char** argv) {
    options how;
    CLI::App app("A bare source and sink of stanzas over server-to-server streams");
    how.load.add_to(app);
    app.add_option("--connect", how.connect.address, "Where the source connects to")->required();
    app.add_option("--source-listen", how.source_listen.address, "Where answers are taken")
        ->required();
    app.add_option("--sink-listen", how.sink_listen.address, "Where the sink takes streams")
        ->required();
    std::string source_side, sink_side;
    app.add_option("--source-namespace", source_side, "Network namespace of the source");
    app.add_option("--sink-namespace", sink_side, "Network namespace of the sink");
    for (auto [side, files] : {std::pair{"source", &how.source}, std::pair{"sink", &how.sink}}) {
        const auto option = "--" + std::string(side);
        app.add_option(option + "-ca", files->authorities, "CA certificates (PEM)")->required();
        app.add_option(option + "-certificate", files->certificate, "Certificate (PEM)")
            ->required();
        app.add_option(option + "-key", files->key, "Key (PEM)")->required();
    }
    CLI11_PARSE(app, argc, argv);
    how.connect.name_space = how.source_listen.name_space = source_side;
    how.sink_listen.name_space = sink_side;
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
        std::fprintf(stderr, "s2s_peer: %s\n", why.what());
        return 1;
    }
}
