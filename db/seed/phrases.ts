import type { Industry } from '#domain/listings.ts';

/** What inspectors of a trade say about themselves. `own` ends a headline; the sentences go into the description. */
export interface Trade {
  readonly industries: readonly Industry[];
  readonly own: readonly string[];
  readonly ownZh: readonly string[];
  readonly says: readonly string[];
  readonly saysZh: readonly string[];
}

export const TRADES: readonly Trade[] = [
  {
    industries: ['1311', '1391', '1392', '1393', '1410', '1430'],
    own: [
      'shade band and shrinkage on site',
      'measured against your size set',
      'needle detection witnessed',
      'seam strength on site',
    ],
    ownZh: ['现场色差与缩水测试', '按尺寸表逐项测量', '全程见证验针'],
    says: [
      'Garments are measured on at least one set per size and colour, and every reading goes into the report, not only those out of tolerance.',
      'We carry a light box, a grey scale and a calibrated fabric balance, and cut our own samples for weight.',
      'Needle detection is witnessed carton by carton, and the log of broken needles is checked back to the start of the lot.',
      'Colour is judged under D65 against the approved lab dip, with the shade band photographed beside it.',
    ],
    saysZh: ['每个尺码和颜色至少测量一套，所有读数都写进报告。', '携带标准光源箱、灰卡和克重仪，现场取样称重。'],
  },
  {
    industries: ['1512', '1520'],
    own: ['bond and flex tests', 'pair-by-pair checks', 'leather grading'],
    ownZh: ['粘合与弯折测试', '逐双配对检查'],
    says: [
      'Soles are pulled on at least five pairs, heights and lengths compared left to right, and odour is noted before the carton has been open for an hour.',
      'Our people came from footwear lines and know where glue fails first.',
      'Bags are loaded, hung and zipped a hundred times; hardware is checked for plating and for sharp edges.',
    ],
    saysZh: ['抽取不少于五双做剥离测试，左右脚尺寸逐一比对。', '检验员多出身鞋厂，清楚哪里最容易开胶。'],
  },
  {
    industries: ['2610', '2620', '2630', '2640', '2651', '2710', '2720', '2732', '2733'],
    own: [
      'function test on every sample',
      'hi-pot and leakage on site',
      'battery ageing under load',
      'firmware checked by hash',
    ],
    ownZh: ['样品逐台功能测试', '现场耐压与泄漏测试', '电池带载老化'],
    says: [
      'Each sampled unit is powered and run through your function list; serial numbers are recorded so that a failed unit can be found again.',
      'Hi-pot, earth continuity and leakage are tested with instruments whose calibration dates stand in the report.',
      'We compare the bill of materials with what is on the board, down to the markings of capacitors and the date codes of cells.',
      'Firmware versions are read out and compared with the release you name.',
    ],
    saysZh: [
      '每台抽样产品都通电按功能清单测试，并记录序列号。',
      '耐压、接地、泄漏电流仪器的校准日期均写入报告。',
      '核对物料清单与实物，包括电容丝印和电芯日期码。',
    ],
  },
  {
    industries: ['2740', '2790'],
    own: ['own light lab', 'lumen and flicker measured', 'integrating sphere in house'],
    ownZh: ['自有光学实验室', '光通量与频闪实测'],
    says: [
      'Luminaires are aged for at least two hours, then measured for power, flicker and colour temperature; the sphere is in our own office.',
      'We check creepage, cord anchorage and the marking of each class, because that is where lamps are stopped at the border.',
      'Packing for lighting is opened and dropped: most claims for lamps are broken glass, not bad drivers.',
    ],
    saysZh: [
      '灯具老化不少于两小时，再测功率、频闪和色温，积分球就在公司内。',
      '重点检查爬电距离、线扣和标识，这些最容易在海关被拦下。',
    ],
  },
  {
    industries: ['2750'],
    own: ['endurance runs on site', 'rated power verified', 'food-contact parts checked'],
    ownZh: ['现场连续运转', '额定功率核实'],
    says: [
      'Appliances run for an hour at rated voltage and again at plus and minus ten percent; noise and surface temperature are written down.',
      'Plugs, cords and rating plates are checked against the country the goods go to.',
    ],
    saysZh: [
      '电器在额定电压及上下浮动百分之十条件下运行，记录噪声和表面温度。',
      '插头、电源线和铭牌按目的国要求核对。',
    ],
  },
  {
    industries: ['3100', '1622', '1629'],
    own: ['assembly from the customer’s manual', 'moisture measured in every lot', 'load and tip tests'],
    ownZh: ['按说明书实装', '逐批测含水率', '承重与防倾倒测试'],
    says: [
      'We assemble one piece of each item from the printed manual with the tools in the box, as your customer will.',
      'Wood moisture is measured at ten points of every lot, and veneers are matched under the same lamp.',
      'Chairs are loaded, rocked and dropped; drawers are pulled five hundred times where the specification asks for it.',
    ],
    saysZh: ['每款按随箱说明书和工具实装一件，与消费者的做法完全一样。', '每批十点测含水率，木皮在同一光源下配色。'],
  },
  {
    industries: ['3240', '3230'],
    own: ['small parts and pull tests', 'age grading checked', 'torque and drop tests'],
    ownZh: ['小零件与拉力测试', '跌落与扭力测试'],
    says: [
      'Small parts, torque, tension and drop tests follow the age grade on the packaging, and the gauges travel with the inspector.',
      'We look at stuffing, magnets and battery doors first, then at paint.',
      'Tracking labels are read in every carton we open.',
    ],
    saysZh: ['小零件、扭力、拉力和跌落按包装年龄段执行，量规随身携带。', '先看填充物、磁铁和电池门，再看喷漆。'],
  },
  {
    industries: ['2410', '2511', '2593', '2599', '2813', '2818', '2822', '2829'],
    own: ['own gauges and hardness tester', 'weld and coating checks', 'dimensional reports'],
    ownZh: ['自备量具与硬度计', '焊缝与镀层检查'],
    says: [
      'Critical dimensions come from your drawing, measured with our own gauges; the report shows the drawing with balloons and readings.',
      'Coating thickness, hardness and thread fit are tested on site, and mill certificates are compared with the heat numbers on the goods.',
      'Two of us are certified welding inspectors, and it shows in what we reject.',
    ],
    saysZh: [
      '关键尺寸按图纸编号逐点测量，报告附标注图和读数。',
      '现场测涂层厚度、硬度和螺纹配合，并核对材质证书炉号。',
    ],
  },
  {
    industries: ['2310', '2392', '2393', '2396'],
    own: ['thermal shock tests', 'flatness and glaze checked', 'drop-tested packing'],
    ownZh: ['热震测试', '平整度与釉面检查'],
    says: [
      'Glaze, flatness and shade are judged on panels laid out on the floor, not on single pieces in the hand.',
      'Breakage is what costs in this trade, so we drop the carton before we praise the product.',
    ],
    saysZh: ['釉面、平整度和色号在地面铺板判定，不凭单片手感。', '这一行最怕破损，所以先摔箱再谈产品。'],
  },
  {
    industries: ['1020', '1030', '1073', '1079'],
    own: ['HACCP-trained team', 'temperature logged at loading', 'net weight and label checks'],
    ownZh: ['HACCP 培训团队', '装柜全程测温'],
    says: [
      'Core temperatures are logged from the cold store to the closed door, and the seal number is photographed twice.',
      'Net weights are taken on thirty packs, labels are read in the language of the market, and lot codes are traced back to one production day.',
    ],
    saysZh: ['从冷库到关柜全程记录中心温度，封条号拍照两次。', '抽三十包称净重，标签按目的市场语言逐项核对。'],
  },
  {
    industries: ['2023', '2011'],
    own: ['fill and leak tests', 'label and INCI checks'],
    ownZh: ['灌装量与泄漏测试', '标签与成分表核对'],
    says: [
      'Fill volumes, pump function and leakage are tested on inverted samples; batch codes must match the certificate of analysis.',
      'Labels are compared with the approved artwork letter by letter.',
    ],
    saysZh: ['灌装量、泵头和倒置泄漏逐项测试，批号须与分析证书一致。'],
  },
  {
    industries: ['2211', '2219', '2220'],
    own: ['weight and wall thickness', 'flash and sink marks graded'],
    ownZh: ['克重与壁厚实测', '飞边缩水分级'],
    says: [
      'Parts are weighed against the golden sample, because a light part is a thin part.',
      'We check mould dates, gate marks and colour against a chip that travels in the inspector’s bag.',
    ],
    saysZh: ['逐件与封样称重比对，轻了就是薄了。', '核对模具日期、浇口和色板。'],
  },
  {
    industries: ['2930', '3091', '3092'],
    own: ['PPAP files read', 'torque and runout measured', 'first-article reports'],
    ownZh: ['查阅 PPAP 文件', '扭矩与跳动实测'],
    says: [
      'Torque, runout and brake function are measured on assembled samples, and frame numbers are read against the packing list.',
      'First-article reports follow your control plan, with the gauge study attached.',
    ],
    saysZh: ['整车抽样测扭矩、跳动和制动，车架号与装箱单逐一核对。'],
  },
  {
    industries: ['2652', '2670'],
    own: ['movements timed in six positions', 'water resistance tested', 'hinges opened five hundred times'],
    ownZh: ['六方位走时测试', '防水测试'],
    says: [
      'Watches are timed in six positions and kept under water for ten minutes; frames are opened five hundred times before we sign.',
      'Engraving, lens marking and dial print are read under ten times magnification.',
    ],
    saysZh: ['手表六方位测走时并做防水，镜架开合五百次后才签字。'],
  },
  {
    industries: ['3211', '3212'],
    own: ['XRF on site', 'stones counted and graded'],
    ownZh: ['现场 XRF 检测', '逐粒点石分级'],
    says: [
      'A handheld XRF travels with us for nickel, lead and karat; readings are printed in the report.',
      'Clasps are opened two hundred times, stones are counted, and plating is measured at three points.',
    ],
    saysZh: ['随身携带手持 XRF，镍、铅和成色读数写入报告。'],
  },
  {
    industries: ['3250'],
    own: ['ISO 13485 background', 'sterile barrier checks'],
    ownZh: ['ISO 13485 背景', '无菌屏障检查'],
    says: [
      'Batch records, expiry and sterile barriers are read before a single pouch is opened.',
      'Our lead inspector spent nine years in the quality department of a device maker.',
    ],
    saysZh: ['先查批记录、有效期和无菌屏障，再开包检验。'],
  },
  {
    industries: ['1702', '1709', '3290', '3220'],
    own: ['mixed-item orders', 'barcode and carton checks', 'many SKUs in one day'],
    ownZh: ['多品类混单', '条码与箱规核对'],
    says: [
      'Mixed containers are our daily work: one plan per item, one report, one list of what is missing.',
      'Barcodes are scanned, not looked at, and inner packs are counted in every carton we open.',
    ],
    saysZh: ['混装柜是我们的日常：每款一个抽样方案，一份报告，一张缺货单。', '条码一律扫描，不靠目测，开箱必点内盒。'],
  },
];

/** {city}, {year}, {people}, {region} are filled in. */
export const OPENINGS = [
  'We have inspected in and around {city} since {year}.',
  '{people} inspectors, all of them on our own payroll, all of them within two hours of {city}.',
  'Founded in {year} by two former factory quality managers, we work for importers only and never for the factory.',
  'A small office in {city}: you speak with the person who was in the factory.',
  'Since {year} we have looked at goods for buyers who cannot fly to {city} themselves.',
  'We began with one inspector and one motorbike in {year}; today {people} people work from {city}.',
  'Our inspectors live where the factories are: {city} and the towns around it.',
  'Independent since {year}. No commission, no gifts, no lunch with the factory.',
  'We do one thing: inspections in {region}, booked by the day and reported the same evening.',
  'The team in {city} has been together since {year}, and the same people come back to the same factory.',
];
export const OPENINGS_ZH = [
  '自 {year} 年起在{city}及周边开展验货。',
  '{people} 名检验员均为自有员工，两小时内可达{city}各工业区。',
  '{year} 年由两位前工厂品质经理创立，只为进口商服务，从不受雇于工厂。',
  '办公室就在{city}，与您沟通的正是到厂的那个人。',
  '检验员就住在工厂附近：{city}及周边乡镇。',
];
export const CLOSINGS = [
  'Draft findings reach you before the inspector leaves the gate, the report within 24 hours.',
  'Reports come the same evening with at least sixty photos, captions in English.',
  'If something stops the inspection we call you from the factory, not the day after.',
  'We draw the cartons ourselves, by number, before the factory brings any to the table.',
  'Two visits a month are made unannounced to check our own people.',
  'Travel inside {region} is included in the price of the day.',
  'Re-inspections within thirty days cost a fifth less.',
  'We tell you plainly when one day is not enough for your lot.',
  'Every report is read by a second person before you see it.',
  'Bookings until 15:00 can be in the factory two working days later.',
  'We decline lots that are less than 80 percent packed, and say so in writing.',
  'Ask for the raw photos: you get all of them.',
];
export const CLOSINGS_ZH = [
  '检验员离厂前先发初步结果，24 小时内出正式报告。',
  '当晚出报告，照片不少于六十张。',
  '抽箱由我们按编号决定，不由工厂挑选。',
  '遇到异常当场致电，不拖到第二天。',
  '每份报告经第二人复核后发出。',
  '{region}内差旅费已含在人天价格内。',
];

export const PERSON_OPENINGS = [
  'I worked {years} years in {trade} factories before I began to inspect for buyers in {year}.',
  'One person, one region: I inspect {trade} around {city} and nowhere else.',
  'I have walked {trade} lines in {region} since {year} and know most of them by their yards.',
  'Former line supervisor, now on your side of the table. {trade} only, around {city}.',
];
export const PERSON_OPENINGS_ZH = [
  '在{trade}工厂工作 {years} 年后，{year} 年起为买家验货。',
  '只做{city}一带的{trade}，熟悉这里大多数工厂。',
];

export interface Said {
  readonly stars: readonly number[];
  readonly words: string;
  readonly reply?: string;
}

/** What buyers wrote, by how well it went. {type}, {city} are filled in. */
export const COMMENTS: readonly Said[] = [
  {
    stars: [5, 5, 5],
    words:
      'Found a wrong battery date code that our own checklist did not have. Report the same evening, photos usable as they are.',
  },
  {
    stars: [5, 5, 5],
    words: 'Third order with them. The defect rate in the report was what our warehouse found when the goods came in.',
  },
  {
    stars: [5, 4, 5],
    words: 'Very thorough. The report came a few hours later than promised, but we were told in time.',
  },
  {
    stars: [4, 5, 5],
    words: 'Called me from the factory because half of the lot was not packed. Saved us a useless day.',
  },
  { stars: [5, 5, 4], words: 'Good English, clear photos, honest about what could not be tested on site.' },
  {
    stars: [5, 5, 5],
    words: 'The inspector refused the cartons the factory had put ready and drew others. That is what I pay for.',
  },
  { stars: [4, 4, 4], words: 'Solid work. Measurements complete, remarks a little short.' },
  { stars: [4, 5, 4], words: 'Friendly and punctual. Two photos were blurred, sent again within the hour.' },
  {
    stars: [5, 5, 5],
    words: 'Knows the trade. Asked the two questions about the coating that we should have asked ourselves.',
  },
  { stars: [4, 4, 5], words: 'Counted everything, twice, as requested. Container seal documented from both sides.' },
  {
    stars: [3, 4, 4],
    words: 'Fine for a simple {type}. For the electrical tests they had to borrow the factory’s instruments.',
    reply: 'True for that visit: our hi-pot tester was away for calibration. It has been back since.',
  },
  {
    stars: [4, 3, 4],
    words: 'Inspection itself good, but arranging the date took six messages.',
    reply: 'We were short of people before the holidays and should have said so at once.',
  },
  {
    stars: [3, 3, 3],
    words: 'Average. The report says pass and it was a pass, but I would have liked more photos of the packing.',
  },
  {
    stars: [2, 3, 2],
    words: 'Missed a colour difference between two cartons that our customer saw at once.',
    reply: 'We looked at the photos again with the client and did a second visit at our own cost.',
  },
  {
    stars: [4, 2, 4],
    words: 'Report two days late. The content was fine.',
    reply: 'The inspector fell ill in {city}. We have had a substitute for each region since.',
  },
  {
    stars: [5, 4, 5],
    words:
      'Exactly the sampling plan we ordered, with the carton numbers in the report. Easy to defend in front of the supplier.',
  },
  { stars: [5, 5, 5], words: 'Our supplier did not like the result, which is a recommendation in itself.' },
  { stars: [4, 5, 4], words: 'First time we used an inspector in {city}. Easy, clear, will use again.' },
  { stars: [5, 5, 4], words: 'Assembled the product from our manual and found the missing screw. Thank you.' },
  { stars: [4, 4, 4], words: 'Price fair, travel included, no surprises.' },
  {
    stars: [5, 4, 4],
    words:
      'Understood our tolerance table without a single question. One reading was typed wrong and corrected the next morning.',
  },
  { stars: [5, 5, 5], words: 'Sample picking for the lab: sealed, numbered, sent the same day with the seal photos.' },
  {
    stars: [3, 4, 3],
    words: 'OK. The inspector was alone with 400 samples and it shows in the last pages; book two people.',
  },
  { stars: [4, 5, 5], words: 'Stayed until the container was closed at one in the morning.' },
];
