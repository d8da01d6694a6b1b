// The parts of Asio that net/ uses, under one short name, and how its coroutines take errors:
//
//     auto [failure, count] = co_await socket.async_read_some(buffer, no_throw);
//
// Threads  one io_context, one thread: its locks are switched off (see make_io_context)
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace diolkos::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

inline constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);
// For an io_context that only one thread touches.
inline constexpr int one_thread = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE;

} // namespace diolkos::net
