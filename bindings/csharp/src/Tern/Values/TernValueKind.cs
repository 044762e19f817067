using Tern.Native;

namespace Tern;

/// <summary>Kinds of values. Later versions may add some: below 32 inline, below 64 bytes, below 96 items.</summary>
public enum TernValueKind : byte
{
    /// <summary>Nothing.</summary>
    Null = Constants.TERN_VALUE_NULL,

    /// <summary>A boolean.</summary>
    Boolean = Constants.TERN_VALUE_BOOL,

    /// <summary>A signed integer of 64 bits.</summary>
    Int = Constants.TERN_VALUE_INT,

    /// <summary>An unsigned integer above <see cref="long.MaxValue"/>.</summary>
    UInt = Constants.TERN_VALUE_UINT,

    /// <summary>A floating-point number.</summary>
    Double = Constants.TERN_VALUE_DOUBLE,

    /// <summary>A point in time.</summary>
    DateTime = Constants.TERN_VALUE_DATETIME,

    /// <summary>Text.</summary>
    String = Constants.TERN_VALUE_STRING,

    /// <summary>Bytes.</summary>
    Bytes = Constants.TERN_VALUE_BYTES,

    /// <summary>A decimal number as text.</summary>
    Decimal = Constants.TERN_VALUE_DECIMAL,

    /// <summary>A date as text (ISO 8601).</summary>
    Date = Constants.TERN_VALUE_DATE,

    /// <summary>A time of day as text (ISO 8601).</summary>
    Time = Constants.TERN_VALUE_TIME,

    /// <summary>An interval as text.</summary>
    Interval = Constants.TERN_VALUE_INTERVAL,

    /// <summary>An integer of any size, as decimal digits.</summary>
    BigNumber = Constants.TERN_VALUE_BIGNUM,

    /// <summary>A UUID: 16 bytes, the most significant first.</summary>
    Uuid = Constants.TERN_VALUE_UUID,

    /// <summary>An object id: 12 bytes.</summary>
    ObjectId = Constants.TERN_VALUE_OBJECT_ID,

    /// <summary>An error as text, such as one command of a Redis pipeline is answered with.</summary>
    Error = Constants.TERN_VALUE_ERROR,

    /// <summary>Items in order.</summary>
    Array = Constants.TERN_VALUE_ARRAY,

    /// <summary>Entries of key and value, in order, duplicates kept.</summary>
    Map = Constants.TERN_VALUE_MAP,

    /// <summary>Items of a set.</summary>
    Set = Constants.TERN_VALUE_SET,
}
