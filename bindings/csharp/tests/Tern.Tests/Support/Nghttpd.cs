using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Tern.Tests;

/// <summary>An HTTP/2 server by prior knowledge, which reads a request's body to its end before it answers.</summary>
internal sealed class Nghttpd : IDisposable
{
    private readonly TempFolder folder;
    private readonly Process process;

    private Nghttpd(TempFolder folder, Process process, int port)
    {
        this.folder = folder;
        this.process = process;
        Url = $"http://127.0.0.1:{port}/file";
    }

    internal string Url { get; }

    internal static async Task<Nghttpd> StartAsync()
    {
        int port = FreePort();
        TempFolder folder = new();
        await File.WriteAllTextAsync(folder.File("file"), "content");
        string[] arguments = ["--no-tls", "--address=127.0.0.1", "--htdocs=" + Path.GetDirectoryName(folder.File("file")), port.ToString(CultureInfo.InvariantCulture)];
        Nghttpd server = new(folder, Process.Start(new ProcessStartInfo("nghttpd", arguments))!, port);
        await Servers.UntilAsync(() => server.ListensAsync(port));
        return server;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Dispose();
    }

    private async Task<bool> ListensAsync(int port)
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException("nghttpd did not start.");
        }
        using TcpClient probe = new();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
