using System;
using System.Linq;
using Xunit;

namespace Tern.Tests;

public sealed class ValueTests
{
    [Fact]
    public void Json_is_read_in_place()
    {
        TernValue json = TernValue.ParseJson("""{"name": "tern", "list": [1, -2, 3.5, true, null, 18446744073709551615], "": "empty key", "name": "again"}""");
        Assert.Equal((TernValueKind.Map, 4), (json.Kind, json.Count));
        Assert.Equal("tern", json["name"].AsString());
        Assert.Equal("empty key", json[""].AsString());
        Assert.True(json["absent"].IsNull);
        Assert.False(json.TryGet("absent", out _));
        TernValue list = json["list"];
        Assert.Equal(1, list[0].AsInt64());
        Assert.Equal(-2, list[1].AsDouble());
        Assert.Equal(3.5, list[2].AsDouble());
        Assert.True(list[3].AsBoolean());
        Assert.True(list[4].IsNull);
        Assert.Equal(ulong.MaxValue, list[5].AsUInt64());
        Assert.Equal(["name", "list", "", "name"], json.Entries.Select(e => e.Key.AsString()));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[6]);
        Assert.Throws<InvalidOperationException>(() => list[0].AsString());
        Assert.Throws<InvalidOperationException>(() => list["x"]);
        Assert.Equal(TernErrorCode.Parse, Assert.Throws<TernException>(() => TernValue.ParseJson("[1,")).Code);
    }

    [Fact]
    public void A_part_keeps_its_document_alive_and_a_copy_does_not_need_it()
    {
        TernValue part = Part(out TernValue copy);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal("deep", part[0]["inside"].AsString());
        Assert.Equal("""[{"inside":"deep"}]""", copy.ToJson());
    }

    private static TernValue Part(out TernValue copy)
    {
        TernValue part = TernValue.ParseJson("""{"a": [{"inside": "deep"}]}""")["a"];
        copy = part.Copy();
        return part;
    }

    [Fact]
    public void Values_of_every_kind_are_made()
    {
        DateTimeOffset time = new(2026, 11, 22, 12, 30, 15, TimeSpan.FromHours(2));
        Guid id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");
        TernValue all = TernValue.Map(
            ("null", (string?)null), ("bool", true), ("int", -5), ("uint", ulong.MaxValue), ("double", 0.5), ("text", "ä\"\n"), ("empty", ""),
            ("bytes", new byte[] { 1, 2 }), ("decimal", 1.50m), ("time", time), ("uuid", id),
            ("date", TernValue.Text(TernValueKind.Date, "2026-11-22")), ("nested", TernValue.Array(TernValue.Array(), TernValue.ParseJson("{\"x\":[1]}"))));
        Assert.Equal(
            """{"null":null,"bool":true,"int":-5,"uint":18446744073709551615,"double":0.5,"text":"ä\"\n","empty":"","bytes":"AQI=","decimal":"1.50","time":"2026-11-22T10:30:15.000000Z","uuid":"00112233-4455-6677-8899-aabbccddeeff","date":"2026-11-22","nested":[[],{"x":[1]}]}""",
            all.ToJson());
        Assert.Equal(time, all["time"].AsDateTime());
        Assert.Equal(id, all["uuid"].AsGuid());
        Assert.Contains("\n  \"bool\": true", all.ToJson(pretty: true), StringComparison.Ordinal);
        Assert.Throws<TernException>(() => ((TernValue)double.NaN).ToJson());
        Assert.Throws<ArgumentException>(() => TernValue.Text(TernValueKind.Int, "1"));
        TernValue deep = 1;
        for (int i = 0; i < 300; ++i)
        {
            deep = TernValue.Array(deep);
        }
        Assert.Throws<ArgumentException>(() => deep.ToJson());
    }

    [Fact]
    public void A_key_of_bytes_is_found_like_one_of_text()
    {
        TernValue map = TernValue.Map((1, "other"), (System.Text.Encoding.UTF8.GetBytes("fïeld"), "value")); // as Redis replies have it
        Assert.True(map.TryGet("fïeld", out TernValue value));
        Assert.Equal("value", value.AsString());
        Assert.Equal("value", map["fïeld"].AsString());
        Assert.False(map.TryGet("field", out _));
    }
}
