"""The words the demo's clients and workers are made of. Every name is made up; no real firm is meant."""

UK_NAMES = (
    "Ashdown Precision", "Beacon Street Dental", "Bellweather Insurance", "Birchfield Care Homes",
    "Blackthorn Security", "Brindle & Rowe Solicitors", "Calderbrook Textiles", "Castlegate Housing",
    "Cedar Row Architects", "Clearpoint Diagnostics", "Copperfield Catering", "Cotswold Larder",
    "Crossley Park Academy Trust", "Dalesway Coaches", "Dovecote Nurseries", "Eastmoor Renewables",
    "Ferrier & Holt Accountants", "Fenland Fresh Produce", "Foxglove Cosmetics", "Garrick Lane Theatre",
    "Glenmore Packaging", "Greyfriars Wealth", "Hallam Valley Steel", "Hartwell Veterinary",
    "Heron Quay Marine", "Highfield Joinery", "Ironbridge Castings", "Jessop Street Brewery",
    "Kestrel Aerospace Components", "Kingsmead Hospitals", "Larkhill Dairies", "Linden Court Hotels",
    "Lockwood Scaffolding", "Longreach Freight", "Maple & Stone Kitchens", "Marlowe Publishing",
    "Meridian Street Studios", "Millbrook Pharmacy", "Moorland Water Services", "Netherby Furniture",
    "Northolme Electrical", "Oakhanger Timber", "Old Mill Bakeries", "Orchard Way Schools",
    "Osprey Telecom", "Pennine Cold Storage", "Pinnacle Row Surveyors", "Quayside Property Care",
    "Queensferry Print", "Redhill Plant Hire", "Ribble Valley Foods", "Rowan Digital", "Saltmarsh Seafoods",
    "Severnside Recycling", "Silverbirch Software", "Sparrow Lane Nurseries", "St Aubyn's Hospice",
    "Stanhope Facilities", "Thistle & Crane Recruitment Media", "Three Rivers Roofing", "Tollgate Motors",
    "Underhill Robotics", "Wharfedale Engineering", "Whitcombe Legal",
)  # fmt: skip
EURO_NAMES = (
    "Liffey Cloud Services", "Waldkirch Maschinenbau", "Grachtengordel Media", "Atelier Montclair",
    "Shannon Medical Devices", "Rheinufer Logistik", "Polderland Agri", "Beauvallon Traiteur",
    "Claddagh Aquaculture", "Elbtal Optik", "Kanaalstad Fietsen", "Hautcœur Horlogerie",
)  # fmt: skip
US_NAMES = (
    "Prairie Lantern Analytics", "Cape Ann Biologics", "Redwood Harbor Software", "Juniper Mesa Energy",
    "Lakeshore Robotics", "Blue Heron Capital Partners", "Stonebridge Media", "Copper Canyon Outfitters",
)  # fmt: skip

# First word × trade: what further clients are called, some three and a half thousand of them.
FIRST_WORDS = (
    "Abbeydale", "Aldersyde", "Amberley", "Applegarth", "Arkwright", "Ashcombe", "Barrowby", "Beaumaris",
    "Bexwell", "Brackendale", "Bramhope", "Briarwood", "Caldecott", "Carrick", "Chalkhill", "Chantry",
    "Coldharbour", "Coverdale", "Cranleigh", "Darnley", "Deepdale", "Dunstan", "Eastgate", "Elmfield",
    "Fairholme", "Farndale", "Fernhurst", "Gaywood", "Glaisdale", "Grangemill", "Haldon", "Hazelmere",
    "Hawksworth", "Helmsdale", "Holmfirth", "Inglewood", "Kelvedon", "Kirkstall", "Lambourne", "Langdale",
    "Lyndale", "Marchmont", "Mayfield", "Medlock", "Monkton", "Nidderdale", "Oakley", "Ormsby", "Parkgate",
    "Penrose", "Priory", "Ravensworth", "Rosedale", "Ryecroft", "Sandiway", "Selwyn", "Sherbourne",
    "Southwell", "Stainmore", "Swaledale", "Tamar", "Thornbury", "Tarrant", "Ullswater", "Wansbeck",
    "Waverley", "Weardale", "Westbrook", "Winterbourne", "Wolds",
)  # fmt: skip
TRADES = (
    "Aggregates", "Air Conditioning", "Animal Health", "Archives", "Bathrooms", "Biotech", "Care",
    "Civil Engineering", "Cleaning", "Clinics", "Components", "Consulting", "Controls", "Couriers",
    "Cycles", "Data", "Design", "Distribution", "Electronics", "Energy", "Events", "Fabrications", "Farms",
    "Finance", "Flooring", "Foods", "Gardens", "Glass", "Haulage", "Homes", "Hydraulics", "Interiors",
    "Laboratories", "Laundry", "Leisure", "Lighting", "Logistics", "Nutrition", "Opticians", "Paints",
    "Plastics", "Properties", "Publishing", "Rail Services", "Refrigeration", "Scientific", "Systems",
    "Tiles", "Travel", "Wines",
)  # fmt: skip

WORKER_FIRST_NAMES = (
    "Aisha", "Alan", "Amelia", "Andrzej", "Beth", "Callum", "Carys", "Chidi", "Daniel", "Deepa", "Dylan",
    "Eleanor", "Emeka", "Fatima", "Fiona", "Gareth", "Grace", "Hannah", "Harpreet", "Imran", "Isla",
    "Jakub", "Jodie", "Kwame", "Leanne", "Liam", "Łukasz", "Marta", "Mei", "Mohammed", "Niamh", "Oliver",
    "Omar", "Priya", "Rachel", "Ravi", "Rhys", "Ruth", "Sanjay", "Siân", "Sofia", "Stephen", "Tariq",
    "Thandi", "Tom", "Yasmin", "Zainab", "Zoë",
)  # fmt: skip
WORKER_LAST_NAMES = (
    "Adeyemi", "Ahmed", "Bailey", "Banerjee", "Bennett", "Campbell", "Chaudhry", "Clarke", "Davies",
    "Doyle", "Edwards", "Evans", "Fletcher", "Gill", "Grant", "Hughes", "Hussain", "Jackson", "Kaur",
    "Kelly", "Khan", "Kowalska", "Lewis", "MacDonald", "Mensah", "Morgan", "Murphy", "Nair", "Nowak",
    "O'Brien", "Okafor", "Osei", "Patel", "Pereira", "Price", "Quinn", "Rahman", "Reid", "Roberts", "Shah",
    "Singh", "Sutton", "Taylor", "Thompson", "Walsh", "Watson", "Wójcik", "Young",
)  # fmt: skip

# What is placed for good: title, salary from and to, in thousands.
PERMANENT_ROLES = (
    ("Senior Accountant", 44, 56), ("Payroll Manager", 38, 48), ("Finance Director", 95, 130),
    ("Management Accountant", 40, 50), ("Software Engineer", 48, 72), ("Data Analyst", 34, 46),
    ("IT Service Desk Lead", 36, 44), ("Registered Nurse", 33, 41), ("Deputy Home Manager", 32, 38),
    ("Production Manager", 45, 58), ("Quality Engineer", 36, 45), ("Transport Planner", 30, 37),
    ("Marketing Executive", 28, 34), ("HR Business Partner", 46, 58), ("Quantity Surveyor", 48, 62),
    ("Site Manager", 50, 65), ("Conveyancing Solicitor", 45, 60), ("Head of Operations", 75, 95),
    ("Buyer", 32, 40), ("Customer Service Team Leader", 27, 32),
)  # fmt: skip
# What is supplied by the hour: title, pay an hour from and to, in pence.
TEMP_ROLES = (
    ("warehouse operative", 1221, 1350), ("HGV class 1 driver", 1650, 1980),
    ("forklift driver", 1280, 1480), ("healthcare assistant", 1240, 1460), ("staff nurse", 1890, 2480),
    ("accounts assistant", 1350, 1650), ("payroll clerk", 1390, 1700), ("receptionist", 1221, 1340),
    ("production operative", 1221, 1400), ("CNC machinist", 1580, 1990), ("electrician", 1850, 2360),
    ("teaching assistant", 1240, 1410), ("chef de partie", 1420, 1680), ("kitchen porter", 1221, 1290),
    ("business analyst", 3200, 4800), ("project accountant", 2600, 3600), ("test engineer", 2900, 4100),
    ("customer service adviser", 1230, 1390),
)  # fmt: skip
